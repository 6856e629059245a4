// Users, roles, channels, meta, events: rows and view change together.
#include "base/limits.hpp"
#include "conformance/db/fixture.hpp"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    temporary_folder folder;
    test_store s{folder.database()};

    /// The view as the next start would load it.
    view_ptr reloaded()
    {
        s.stored.stop();
        s.completion.run_until_idle();
        return test_store(folder.database()).stored.initial_view();
    }
};

std::vector<std::string> names(view const& v)
{
    std::vector<std::string> each;
    for (auto const& one : v.users.list())
        each.push_back(one->username);
    return each;
}

bool aborts(std::function<void()> const& body)
{
    std::fflush(nullptr);
    auto const child = ::fork();
    if (child == 0) {
        std::signal(SIGABRT, SIG_DFL);
        if (std::freopen("/dev/null", "w", stderr) != nullptr)
            body();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

} // namespace

TEST_CASE_FIXTURE(fixture, "the id of a local account that was removed is nobody's any more")
{
    s.write([](tx& db) {
        user ben{.id = "USR:local_ben", .username = "USR:local_ben"};
        CHECK_EQ(db.users.find_local_id(ben.id), "USR:local_ben");
        db.users.insert(ben);
        CHECK_EQ(db.users.find_local_id("USR:local_ben"), "USR:local_ben");
        db.users.remove(ben.id);
        CHECK_EQ(db.users.find_local_id("USR:local_ben"), "USR:local_ben~2");
        ben.id = ben.username = "USR:local_ben~2";
        db.users.insert(ben);
        db.users.remove(ben.id);
        CHECK_EQ(db.users.find_local_id("USR:local_ben"), "USR:local_ben~3");
        CHECK_EQ(db.users.find_local_id("USR:local_be"), "USR:local_be");
        ben.id = ben.username = "USR:local_ben"; // an import, or the operator, brings him back
        db.users.insert(ben);
        CHECK_EQ(db.users.find_local_id("USR:local_ben"), "USR:local_ben");
        db.users.insert(user{.id = "USR:eve", .username = "eve"});
        db.users.remove("USR:eve"); // Rotur says whose ids these are
        CHECK_EQ(db.users.find_local_id("USR:eve"), "USR:eve");
        return true;
    });
}

TEST_CASE_FIXTURE(fixture, "users are listed in the order in which they came")
{
    std::vector<std::int64_t> positions;
    auto const end = s.write([&](tx& db) {
        for (char const* name : {"zoe", "Ada", "bob"}) {
            auto fresh = make_user(name);
            fresh.position = 77; // is not asked
            positions.push_back(db.users.insert(fresh)->position);
        }
        return true;
    });
    CHECK_EQ(positions, std::vector<std::int64_t>{0, 1, 2});
    CHECK_EQ(names(*end.now), std::vector<std::string>{"zoe", "Ada", "bob"});
    CHECK_EQ(names(*reloaded()), std::vector<std::string>{"zoe", "Ada", "bob"});
}

TEST_CASE_FIXTURE(fixture,
                  "a changed user keeps his place, his secrets, and his name when he keeps it")
{
    auto const end = s.write([](tx& db) {
        db.users.insert(make_user("zoe"));
        auto ada = *db.users.insert(make_user("ada"));
        db.users.set_password_hash(ada.id, "hash");
        db.users.set_validator(ada.id, "token");
        ada.username = "\xc3\x84"
                       "da";
        ada.position = 55;
        ada.nickname = "A";
        db.users.set(ada);
        CHECK_EQ(db.now.users.find_by_name("ada"), nullptr);
        REQUIRE(db.now.users.find_by_name("\xc3\xa4"
                                          "DA") != nullptr); // ignoring case
        ada.username = "Ada";                                // free again
        db.users.set(ada);
        ada.username = "ADA"; // another writing of his own name
        db.users.set(ada);
        CHECK_EQ(db.users.find_password_hash(ada.id), "hash");
        CHECK_EQ(db.users.find_validator(ada.id), "token");
        return true;
    });
    CHECK(end.committed);
    auto const* ada = end.now->users.find("USR:local_ada");
    CHECK_EQ(ada->position, 1);
    CHECK_EQ(ada->nickname, "A");
    CHECK_EQ(names(*reloaded()), std::vector<std::string>{"zoe", "ADA"});
}

TEST_CASE_FIXTURE(fixture, "secrets are set apart from each other and go with their user")
{
    s.write([](tx& db) {
        db.users.insert(make_user("ada"));
        std::string const id = "USR:local_ada";
        CHECK_FALSE(db.users.find_password_hash(id));
        db.users.set_validator(id, "token");
        CHECK_FALSE(db.users.find_password_hash(id));
        db.users.set_password_hash(id, "first");
        db.users.set_password_hash(id, "second");
        CHECK_EQ(db.users.find_password_hash(id), "second");
        CHECK_EQ(db.users.find_validator(id), "token");
        db.users.remove(id);
        CHECK_EQ(db.now.users.find(id), nullptr);
        CHECK_FALSE(db.users.find_password_hash(id));
        db.users.insert(make_user("ada")); // somebody else, who has no password yet
        CHECK_FALSE(db.users.find_password_hash(id));
        return true;
    });
    CHECK_EQ(names(*reloaded()), std::vector<std::string>{"ada"});
}

TEST_CASE_FIXTURE(fixture, "what a user has read, and his slow mode, go with him; others' stay")
{
    s.write([](tx& db) {
        for (auto const* const name : {"ada", "bob"}) {
            db.users.insert(make_user(name));
            auto const id = std::string(local_id_prefix) + name;
            db.read_markers.set(id, 1, {.position = 4, .message_id = "m"});
            db.slow_mode.set_last(id, 1, 5.0);
        }
        db.users.remove("USR:local_ada");
        CHECK_FALSE(db.read_markers.find("USR:local_ada", 1));
        CHECK_FALSE(db.slow_mode.find_last("USR:local_ada", 1));
        CHECK(db.read_markers.find("USR:local_bob", 1));
        CHECK(db.slow_mode.find_last("USR:local_bob", 1));
        return true;
    });
}

TEST_CASE_FIXTURE(fixture, "a timeout is kept with its user")
{
    s.write([](tx& db) {
        auto ada = make_user("ada");
        ada.timeout_until = 12345.5;
        db.users.insert(ada);
        auto bob = make_user("bob");
        db.users.insert(bob);
        bob.timeout_until = 7.0;
        db.users.set(bob);
        bob.timeout_until.reset();
        db.users.set(bob);
        return true;
    });
    auto const now = reloaded();
    CHECK_EQ(now->users.find("USR:local_ada")->timeout_until, 12345.5);
    CHECK_FALSE(now->users.find("USR:local_bob")->timeout_until);
}

TEST_CASE_FIXTURE(fixture, "a secret of nobody fails the unit")
{
    CHECK_FALSE(
        s.write([](tx& db) { return db.users.set_password_hash("x", "h"), true; }).committed);
    CHECK_FALSE(s.write([](tx& db) { return db.users.set_validator("x", "t"), true; }).committed);
}

TEST_CASE_FIXTURE(fixture, "an id or a name taken twice, or a change of nobody, is our own fault")
{
    s.write([](tx& db) { return db.users.insert(make_user("ada")) != nullptr; });
    CHECK(aborts([&] { s.write([](tx& db) { return db.users.insert(make_user("ada")), true; }); }));
    CHECK(aborts([&] { s.write([](tx& db) { return db.users.insert(make_user("ADA")), true; }); }));
    CHECK(aborts([&] { s.write([](tx& db) { return db.users.set(make_user("bob")), true; }); }));
    CHECK(aborts([&] {
        s.write([](tx& db) {
            auto bob = *db.users.insert(make_user("bob"));
            bob.username = "Ada";
            return db.users.set(bob), true;
        });
    }));
    CHECK_FALSE(aborts([] {}));
}

TEST_CASE_FIXTURE(fixture, "roles are replaced by id and kept in order of rank")
{
    auto const end = s.write([](tx& db) {
        auto user = *db.now.roles->find("user");
        user.name = "member";
        user.position = -1;
        db.roles.set(user);
        role const guest{.id = "g", .name = "guest", .position = 2};
        db.roles.set(guest);
        db.roles.remove(db.now.roles->find("admin")->id);
        db.roles.remove("nobody's id");
        return true;
    });
    auto const check = [](view const& v) {
        std::vector<std::string> order;
        for (auto const& each : v.roles->by_position)
            order.push_back(each->name);
        CHECK_EQ(order.front(), "member");
        CHECK_EQ(order.size(), 4);
        CHECK_EQ(v.roles->find("user"), nullptr);
        CHECK_EQ(v.roles->find("admin"), nullptr);
        CHECK_EQ(v.roles->find("guest")->position, 2);
    };
    check(*end.now);
    check(*reloaded());
}

TEST_CASE_FIXTURE(fixture, "a role's name taken twice fails the unit and leaves the view alone")
{
    auto const end = s.write([](tx& db) {
        role const twin{.id = "other", .name = "admin"};
        db.roles.set(twin);
        return true;
    });
    CHECK_FALSE(end.committed);
    CHECK_EQ(end.now, s.stored.initial_view());
}

TEST_CASE_FIXTURE(fixture, "pings of a renamed role are the new name's alone")
{
    auto const targets = [](tx& db) {
        static sql::query const all("SELECT group_concat(position || target) FROM "
                                    "(SELECT position, target FROM pings ORDER BY position)");
        return ask(connection(db), all);
    };
    s.write([&](tx& db) {
        for (auto const* const role : {"old", "other", "ghost"}) {
            auto made = make_message(1, std::string("m-") + role);
            made.pings = message_pings{.roles = {role}};
            db.messages.insert(made);
        }
        CHECK_EQ(targets(db), "0&old,1&other,2&ghost");
        db.roles.rename_pings("old", "ghost"); // of a role that was deleted once
        CHECK_EQ(targets(db), "0&ghost,1&other");
        db.roles.remove_pings("other");
        CHECK_EQ(targets(db), "0&ghost");
        return true;
    });
}

TEST_CASE_FIXTURE(fixture, "channels are appended under fresh rooms that are never given again")
{
    room_id news = 0;
    auto const end = s.write([&](tx& db) {
        channel lines{.name = "news", .type = channel_type::forum, .position = 99};
        lines.permissions.lists = {{"send", {"b", "a"}}, {"custom", {"x"}}, {"view", {}}};
        news = db.channels.insert(lines);
        return true;
    });
    CHECK_EQ(news, 2);
    CHECK_EQ(end.now->channels->find("news"), end.now->channels->find(news));
    CHECK_EQ(end.now->channels->find(news)->position, 1);
    CHECK_FALSE(
        s.write([](tx& db) { return db.channels.insert(channel{.name = "news"}) > 0; }).committed);
    CHECK(s.write([](tx& db) { return insert_room(connection(db)) == 3; }).committed); // a thread
    room_id other = 0;
    s.write([&](tx& db) { return (other = db.channels.insert(channel{.name = "News"})) > 0; });
    CHECK_EQ(other, 4);
    auto const after = reloaded();
    CHECK_EQ(after->channels->in_order.size(), 3);
    CHECK_EQ(after->channels->in_order[2]->name, "News");
    CHECK_EQ(after->channels->find("news")->permissions.lists,
             end.now->channels->find("news")->permissions.lists);
}

TEST_CASE_FIXTURE(fixture, "meta keeps single values by key")
{
    s.write([](tx& db) {
        CHECK_FALSE(db.meta.find("k"));
        db.meta.set("k", "one");
        db.meta.set("k", "");
        CHECK_EQ(db.meta.find("k"), "");
        db.meta.set("other", std::string_view("with\0zero", 9));
        CHECK_EQ(db.meta.find("other"), std::string("with\0zero", 9));
        db.meta.remove("k");
        db.meta.remove("k");
        CHECK_FALSE(db.meta.find("k"));
        db.meta.set(meta_keys::claim_code, "ABCD");
        return true;
    });
    s.read([](read_tx& db) {
        CHECK_EQ(db.meta.find(meta_keys::claim_code), "ABCD");
        CHECK_FALSE(db.meta.find("k"));
    });
}

TEST_CASE_FIXTURE(fixture, "events are numbered from 1 in one order, across restarts")
{
    auto const append = [](test_store& into, std::string const& payload) {
        std::int64_t seq = 0;
        into.write([&](tx& db) {
            seq = db.events.append(db.time, "channel/1", payload);
            return true;
        });
        return seq;
    };
    CHECK_EQ(append(s, "{\"a\":1}"), 1);
    CHECK_EQ(append(s, "{}"), 2);
    s.stored.stop();
    test_store again(folder.database());
    CHECK_EQ(append(again, "{}"), 3);
    static sql::query const first("SELECT seq || ' ' || at || ' ' || topic || ' ' || frame "
                                  "FROM events ORDER BY seq LIMIT 1");
    again.read([](read_tx& db) {
        CHECK_EQ(ask(connection(db), first), "1 1700000000.0 channel/1 {\"a\":1}");
    });
}

TEST_CASE_FIXTURE(fixture, "only the newest events stay")
{
    static sql::query const count("SELECT count(*) FROM events");
    static sql::query const oldest("SELECT min(seq) FROM events");
    static sql::query const newest("SELECT max(seq) FROM events");
    std::int64_t const total = limits::event_log_rows_max + 3000;
    s.write([&](tx& db) {
        for (std::int64_t i = 0; i < total; ++i)
            db.events.append(1.0, "all", "{}");
        return true;
    });
    s.read([&](read_tx& db) {
        auto const rows = std::stoll(ask(connection(db), count));
        CHECK_GE(rows, limits::event_log_rows_max);
        CHECK_LE(rows, limits::event_log_rows_max + 256);
        CHECK_EQ(ask(connection(db), newest), std::to_string(total));
        CHECK_EQ(ask(connection(db), oldest), std::to_string(total - rows + 1));
    });
}
