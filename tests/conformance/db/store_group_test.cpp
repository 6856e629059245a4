// Groups of units: what is kept, what is undone, who hears of it when, which view everybody sees.
#include "base/limits.hpp"
#include "conformance/db/fixture.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    temporary_folder folder;
    test_store s{folder.database()};

    std::optional<std::string> meta(std::string const& key)
    {
        std::optional<std::string> found;
        s.read([&](read_tx& db) { found = db.meta.find(key); });
        return found;
    }
};

role make_role(std::string const& name, int position)
{
    role made;
    made.id = "id-of-" + name;
    made.name = name;
    made.position = position;
    return made;
}

} // namespace

TEST_CASE_FIXTURE(fixture, "nothing runs before the writer executor does")
{
    bool ran = false;
    bool finished = false;
    s.queue([&](tx&) { return ran = true; }, [&](commit_result const&) { finished = true; });
    CHECK_FALSE(ran);
    CHECK_EQ(s.writer.pending(), 1);
    s.writer.run_until_idle();
    CHECK(ran);
    CHECK_FALSE(finished);
    s.completion.run_until_idle();
    CHECK(finished);
}

TEST_CASE_FIXTURE(fixture, "what waits together is one group with one task for all the ends")
{
    for (int i = 0; i < 10; ++i)
        s.queue([](tx& db) { return db.meta.set("k", "v"), true; });
    CHECK_EQ(s.writer.pending(), 1);
    CHECK(s.writer.run_one());
    CHECK_EQ(s.writer.pending(), 0);
    CHECK_EQ(s.completion.pending(), 1);
}

TEST_CASE_FIXTURE(fixture, "a group has at most group_commit_units_max units")
{
    std::size_t ended = 0;
    for (std::size_t i = 0; i < limits::group_commit_units_max + 1; ++i)
        s.queue([](tx&) { return true; }, [&](commit_result const&) { ++ended; });
    s.writer.run_one();
    s.completion.run_until_idle();
    CHECK_EQ(ended, limits::group_commit_units_max);
    s.run();
    CHECK_EQ(ended, limits::group_commit_units_max + 1);
}

TEST_CASE_FIXTURE(fixture, "ends come in the order of the writes, across groups too")
{
    std::vector<int> runs;
    std::vector<int> ends;
    int const count = static_cast<int>(limits::group_commit_units_max) * 2 + 7;
    for (int i = 0; i < count; ++i)
        s.queue([&runs, i](tx&) { return runs.push_back(i), i % 3 != 0; },
                [&ends, i](commit_result const&) { ends.push_back(i); });
    s.run();
    std::vector<int> expected;
    for (int i = 0; i < count; ++i)
        expected.push_back(i);
    CHECK_EQ(runs, expected);
    CHECK_EQ(ends, expected);
}

TEST_CASE_FIXTURE(fixture, "a unit sees the rows and the view of earlier units of its group")
{
    std::string seen;
    bool role_seen = false;
    s.queue([](tx& db) {
        db.meta.set("k", "from the first");
        db.roles.set(make_role("guest", 9));
        return true;
    });
    s.queue([&](tx& db) {
        seen = db.meta.find("k").value_or("");
        role_seen = db.now.roles->find("guest") != nullptr;
        return true;
    });
    s.run();
    CHECK_EQ(seen, "from the first");
    CHECK(role_seen);
}

TEST_CASE_FIXTURE(fixture, "a refused unit leaves nothing, and its neighbours everything")
{
    std::vector<commit_result> ends;
    auto const keep_end = [&](commit_result const& end) { ends.push_back(end); };
    s.queue([](tx& db) { return db.meta.set("a", "1"), true; }, keep_end);
    s.queue(
        [](tx& db) {
            db.meta.set("a", "2");
            db.meta.set("b", "2");
            db.roles.set(make_role("refused", 9));
            db.users.insert(make_user("refused"));
            db.events.append(db.time, "all", "{}");
            auto m = make_message(1, db.new_message_id());
            db.messages.insert(m);
            return false;
        },
        keep_end);
    bool role_seen = true;
    s.queue(
        [&](tx& db) {
            role_seen = db.now.roles->find("refused") != nullptr;
            return db.meta.set("c", "3"), true;
        },
        keep_end);
    s.run();

    CHECK_EQ(meta("a"), "1");
    CHECK_EQ(meta("b"), std::nullopt);
    CHECK_EQ(meta("c"), "3");
    CHECK_FALSE(role_seen);
    REQUIRE_EQ(ends.size(), 3);
    for (auto const& end : ends) {
        CHECK(end.committed); // a refusal is no failure: there was nothing to keep
        CHECK(end.incident.empty());
        CHECK_EQ(end.now->roles->find("refused"), nullptr);
        CHECK_EQ(end.now->users.find_by_name("refused"), nullptr);
    }
    s.read([](read_tx& db) { CHECK_EQ(db.messages.count(1), 0); });
}

TEST_CASE_FIXTURE(fixture, "a unit that throws is undone and hears of an incident, others do not")
{
    std::vector<commit_result> ends;
    auto const keep_end = [&](commit_result const& end) { ends.push_back(end); };
    s.queue([](tx& db) { return db.meta.set("a", "1"), true; }, keep_end);
    s.queue(
        [](tx& db) -> bool {
            db.meta.set("a", "2");
            db.roles.set(make_role("thrown", 9));
            throw std::runtime_error("on purpose");
        },
        keep_end);
    s.queue([](tx& db) { return db.meta.set("c", "3"), true; }, keep_end);
    s.run();

    CHECK_EQ(meta("a"), "1");
    CHECK_EQ(meta("c"), "3");
    REQUIRE_EQ(ends.size(), 3);
    CHECK(ends[0].committed);
    CHECK_FALSE(ends[1].committed);
    CHECK_EQ(ends[1].incident.size(), 8);
    CHECK(ends[2].committed);
    CHECK_EQ(ends[2].now->roles->find("thrown"), nullptr);
}

TEST_CASE_FIXTURE(fixture, "a violated constraint fails its unit and nothing else")
{
    std::vector<bool> committed;
    auto const keep_end = [&](commit_result const& end) { committed.push_back(end.committed); };
    auto const send = [](tx& db) {
        auto m = make_message(1, "the same id");
        db.messages.insert(m);
        return true;
    };
    s.queue(send, keep_end);
    s.queue(send, keep_end);
    s.queue([](tx& db) { return db.meta.set("later", "1"), true; }, keep_end);
    s.run();
    CHECK_EQ(committed, std::vector{true, false, true});
    CHECK_EQ(meta("later"), "1");
}

TEST_CASE_FIXTURE(fixture, "positions and sequence numbers continue as if an undone unit never was")
{
    auto const send = [](std::string id, bool keep) {
        return [id = std::move(id), keep](tx& db) {
            auto m = make_message(1, id);
            db.messages.insert(m);
            db.events.append(db.time, "all", id);
            return keep;
        };
    };
    s.queue(send("a", true));
    s.queue(send("b", false));
    s.queue(send("c", true));
    s.run();
    s.queue(send("d", false));
    s.queue(send("e", true));
    s.run();
    s.read([](read_tx& db) {
        auto const all = db.messages.list_newest(1, 0, 100);
        REQUIRE_EQ(all.size(), 3);
        for (std::size_t i = 0; i < all.size(); ++i)
            CHECK_EQ(all[i].position, static_cast<std::int64_t>(i));
        static sql::query const events("SELECT group_concat(seq || frame) FROM events");
        CHECK_EQ(ask(connection(db), events), "1a,2c,3e");
    });
}

TEST_CASE_FIXTURE(fixture, "a new view is handed out only when something in it changed")
{
    auto const before = s.stored.initial_view();
    auto const same = s.write([](tx& db) {
        auto m = make_message(1, db.new_message_id());
        db.messages.insert(m);
        return db.meta.set("k", "v"), true;
    });
    CHECK_EQ(same.now, before);
    auto const changed =
        s.write([](tx& db) { return db.users.insert(make_user("ada")) != nullptr; });
    CHECK_NE(changed.now, before);
    CHECK_EQ(before->users.size(), 0);
    CHECK_EQ(changed.now->users.size(), 1);
    auto const undone =
        s.write([](tx& db) { return db.users.insert(make_user("bob")) == nullptr; });
    CHECK_EQ(undone.now, changed.now);
}

TEST_CASE_FIXTURE(fixture, "every unit of a group is given the view after the whole group")
{
    std::vector<view_ptr> views;
    for (char const* name : {"ada", "bob", "cy"})
        s.queue([name](tx& db) { return db.users.insert(make_user(name)) != nullptr; },
                [&](commit_result const& end) { views.push_back(end.now); });
    s.run();
    REQUIRE_EQ(views.size(), 3);
    CHECK_EQ(views[0], views[2]);
    CHECK_EQ(views[0]->users.size(), 3);
}

TEST_CASE_FIXTURE(fixture, "the generation grows with rights and not with other changes")
{
    auto generation = s.stored.initial_view()->generation;
    auto const grows = [&](change body) {
        auto const before = std::exchange(generation, s.write(std::move(body)).now->generation);
        return generation > before;
    };
    CHECK(grows([](tx& db) { return db.users.insert(make_user("ada")) != nullptr; }));
    auto const with = [](auto edit) {
        return [edit](tx& db) {
            auto ada = *db.now.users.find("USR:local_ada");
            edit(ada);
            return db.users.set(ada), true;
        };
    };
    CHECK_FALSE(grows(with([](user& u) { u.status.text = "busy"; })));
    CHECK_FALSE(grows(with([](user& u) { u.nickname = "Countess"; })));
    CHECK_FALSE(grows(with([](user& u) { u.username = "Ada"; })));
    CHECK(grows(with([](user& u) { u.roles.push_back("admin"); })));
    CHECK(grows(with([](user& u) { u.banned = true; })));
    CHECK(grows([](tx& db) { return db.users.remove("USR:local_ada"), true; }));
    CHECK_FALSE(grows([](tx& db) { return db.users.remove("USR:local_ada"), true; }));
    CHECK(grows([](tx& db) { return db.roles.set(make_role("guest", 9)), true; }));
    CHECK(grows([](tx& db) { return db.roles.remove("id-of-guest"), true; }));
    CHECK(grows([](tx& db) { return db.channels.insert(channel{.name = "news"}) > 0; }));
    CHECK_FALSE(grows([](tx& db) { return db.meta.set("k", "v"), true; }));
}

TEST_CASE_FIXTURE(fixture, "new settings are in the view from the next group on")
{
    auto const changed = std::make_shared<config const>(config{.post_content_max = 7});
    s.stored.set_settings(changed);
    CHECK_EQ(s.stored.initial_view()->settings->post_content_max, 2000);
    std::int64_t seen = 0;
    auto const end = s.write([&](tx& db) {
        seen = db.now.settings->post_content_max;
        return false; // also when nothing else is kept
    });
    CHECK_EQ(seen, 7);
    CHECK_EQ(end.now->settings, changed);
    CHECK_GT(end.now->generation, s.stored.initial_view()->generation);
    CHECK_EQ(s.write([](tx&) { return true; }).now, end.now);
}

TEST_CASE_FIXTURE(fixture, "each unit is told the time at which it runs")
{
    std::vector<unix_seconds> times;
    auto const note = [&](tx& db) {
        times.push_back(db.time);
        s.time.advance_s(5);
        return true;
    };
    s.queue(note);
    s.queue(note);
    s.run();
    CHECK_EQ(times, std::vector{fake_clock::first_wall, fake_clock::first_wall + 5});
}

TEST_CASE_FIXTURE(fixture, "a unit may be written from the end of another")
{
    int ends = 0;
    std::function<void(commit_result const&)> again = [&](commit_result const&) {
        if (++ends < 5)
            s.queue([](tx&) { return true; }, again);
    };
    s.queue([](tx&) { return true; }, again);
    s.run();
    CHECK_EQ(ends, 5);
}

TEST_CASE_FIXTURE(fixture, "an end that throws keeps nobody else from his")
{
    int ends = 0;
    s.queue([](tx&) { return true; },
            [](commit_result const&) { throw std::runtime_error("on purpose"); });
    s.queue([](tx&) { return true; }, [&](commit_result const&) { ++ends; });
    s.run();
    CHECK_EQ(ends, 1);
}

TEST_CASE_FIXTURE(fixture, "units beyond store_queue_max are refused, and destroyed unrun")
{
    auto const idle = [](tx&) { return true; };
    for (std::size_t i = 0; i < limits::store_queue_max; ++i)
        s.queue(idle);
    auto token = std::make_shared<int>(1);
    bool ran = false;
    auto unit = std::make_unique<lambda_write>([&ran, token](tx&) { return ran = true; }, ending());
    CHECK_FALSE(s.stored.write(std::move(unit)));
    CHECK_EQ(token.use_count(), 1);
    s.run();
    CHECK_FALSE(ran);
    CHECK(s.stored.write(std::make_unique<lambda_write>(idle, ending())));
}

TEST_CASE_FIXTURE(fixture, "reads beyond store_queue_max are refused")
{
    auto const idle = [](read_tx&) {};
    for (std::size_t i = 0; i < limits::store_queue_max; ++i)
        REQUIRE(s.stored.read(std::make_unique<lambda_read>(idle, ending())));
    CHECK_FALSE(s.stored.read(std::make_unique<lambda_read>(idle, ending())));
    s.run();
    CHECK(s.stored.read(std::make_unique<lambda_read>(idle, ending())));
}
