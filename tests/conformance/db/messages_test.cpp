// The messages of a room: what is stored comes back, pages and ranks are right whatever was
// deleted, a nonce is used once.
#include "conformance/db/fixture.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace oc;
using namespace oc::test;

namespace {

constexpr auto huge = std::numeric_limits<std::int64_t>::max();

std::vector<std::string> ids_of(std::vector<message> const& messages)
{
    std::vector<std::string> ids;
    for (auto const& each : messages)
        ids.push_back(each.id);
    return ids;
}

std::vector<std::string> letters(std::string_view text)
{
    std::vector<std::string> each;
    for (char const c : text)
        each.emplace_back(1, c);
    return each;
}

struct fixture {
    temporary_folder folder;
    test_store s{folder.database()};

    void insert(std::string_view ids, room_id room = 1)
    {
        s.write([&](tx& db) {
            for (auto const& id : letters(ids)) {
                auto m = make_message(room, id);
                db.messages.insert(m);
            }
            return true;
        });
    }
    void remove(std::string_view ids, room_id room = 1)
    {
        s.write([&](tx& db) {
            for (auto const& id : letters(ids))
                db.messages.remove(*db.messages.find(room, id));
            return true;
        });
    }
};

void check_equal(message const& a, message const& b)
{
    CHECK_EQ(a.id, b.id);
    CHECK_EQ(a.room, b.room);
    CHECK_EQ(a.position, b.position);
    CHECK_EQ(a.user, b.user);
    CHECK_EQ(a.content, b.content);
    CHECK_EQ(a.timestamp, b.timestamp);
    CHECK_EQ(a.edited, b.edited);
    CHECK_EQ(a.pinned, b.pinned);
    REQUIRE_EQ(a.reply_to.has_value(), b.reply_to.has_value());
    if (a.reply_to) {
        CHECK_EQ(a.reply_to->id, b.reply_to->id);
        CHECK_EQ(a.reply_to->user, b.reply_to->user);
    }
    CHECK_EQ(a.ping, b.ping);
    REQUIRE_EQ(a.pings.has_value(), b.pings.has_value());
    if (a.pings) {
        CHECK_EQ(a.pings->users, b.pings->users);
        CHECK_EQ(a.pings->roles, b.pings->roles);
        CHECK_EQ(a.pings->replies, b.pings->replies);
    }
    CHECK_EQ(a.nonce, b.nonce);
    CHECK(a.embeds == b.embeds);
    CHECK(a.attachments == b.attachments);
    CHECK(a.webhook == b.webhook);
    CHECK(a.interaction == b.interaction);
    CHECK(a.extra == b.extra);
}

message full_message()
{
    auto m = make_message(1, "full", "text with \xf0\x9f\x90\x88, \"quotes\" and\nlines");
    m.content += std::string("\0and a zero", 11);
    m.user = "\xc3\xa9ve";
    m.timestamp = 1700000000.1234567;
    m.edited = true;
    m.pinned = true;
    m.reply_to = reply_reference{.id = "other", .user = "USR:x"};
    m.ping = false;
    m.pings = message_pings{.users = {"USR:a", "nobody"}, .roles = {"admin"}, .replies = {"USR:x"}};
    m.nonce = "n-1";
    m.embeds = boost::json::parse(R"([{"title":"t","n":-1.5,"deep":{"a":[1,2,[3]]}}])");
    m.attachments = boost::json::parse(R"([{"id":"f1","size":12345678901}])");
    m.webhook = boost::json::parse(R"({"id":"w","name":"hook","avatar":null})");
    m.interaction = boost::json::parse(R"({"command":"roll","username":"ada"})");
    m.extra = boost::json::parse(R"({"legacy":true})");
    return m;
}

} // namespace

TEST_CASE_FIXTURE(fixture, "every part of a message comes back as it was stored")
{
    auto sent = full_message();
    s.write([&](tx& db) { return db.messages.insert(sent), true; });
    CHECK_EQ(sent.position, 0);
    s.read([&](read_tx& db) {
        auto const found = db.messages.find(1, "full");
        REQUIRE(found);
        check_equal(*found, sent);
        check_equal(db.messages.list_newest(1, 0, 10).at(0), sent);
    });
}

TEST_CASE_FIXTURE(fixture, "a message whose columns are broken does not take the page with it")
{
    insert("abc");
    s.stored.stop();
    tamper(folder.database(), "UPDATE messages SET embeds = '[', pings = '{\"users\":[1]}' "
                              "WHERE id = 'b'");
    test_store again{folder.database()};
    again.write([](tx& db) {
        auto const page = db.messages.list_before(1, huge, 10);
        CHECK(ids_of(page) == letters("abc"));
        CHECK(page.at(1).embeds.is_null());
        CHECK_FALSE(page.at(1).pings);
        return true;
    });
}

TEST_CASE_FIXTURE(fixture, "absent parts stay absent, and differ from empty ones")
{
    auto plain = make_message(1, "plain", "");
    auto empty = make_message(1, "empty", "");
    empty.pings = message_pings{};
    empty.nonce = "";
    empty.embeds = boost::json::array();
    empty.webhook = boost::json::object();
    empty.reply_to = reply_reference{};
    s.write([&](tx& db) {
        db.messages.insert(plain);
        db.messages.insert(empty);
        return true;
    });
    s.read([&](read_tx& db) {
        check_equal(db.messages.find(1, "plain").value(), plain);
        check_equal(db.messages.find(1, "empty").value(), empty);
    });
}

TEST_CASE_FIXTURE(fixture, "timestamps come back to the last bit")
{
    seeded_random random(7);
    std::vector<double> times{0.0, 1.0, -1.5, 1700000000.0, 0.1, std::nextafter(1.7e9, 2e9), 1e300};
    for (int i = 0; i < 200; ++i)
        times.push_back(1.7e9 + static_cast<double>(random.below(1'000'000'007)) / 1024.0 / 3.0);
    s.write([&](tx& db) {
        for (std::size_t i = 0; i < times.size(); ++i) {
            auto m = make_message(1, std::to_string(i));
            m.timestamp = times[i];
            db.messages.insert(m);
        }
        return true;
    });
    s.read([&](read_tx& db) {
        auto const all = db.messages.list_newest(1, 0, 1000);
        REQUIRE_EQ(all.size(), times.size());
        for (std::size_t i = 0; i < times.size(); ++i)
            CHECK_EQ(all[i].timestamp, times[i]);
    });
}

TEST_CASE_FIXTURE(fixture, "a timestamp that is no number fails the unit")
{
    auto const end = s.write([](tx& db) {
        auto m = make_message(1, "x");
        m.timestamp = std::nan("");
        db.messages.insert(m);
        return true;
    });
    CHECK_FALSE(end.committed);
}

TEST_CASE_FIXTURE(fixture, "a message is found in its own room only")
{
    insert("ab", 1);
    insert("c", 2);
    s.read([](read_tx& db) {
        CHECK(db.messages.find(1, "a"));
        CHECK_FALSE(db.messages.find(2, "a"));
        CHECK_FALSE(db.messages.find_place(2, "a"));
        CHECK_FALSE(db.messages.find(1, ""));
        CHECK_FALSE(db.messages.find(1, "a' OR 1=1 --"));
        CHECK_EQ(db.messages.count(1), 2);
        CHECK_EQ(db.messages.count(2), 1);
        CHECK_EQ(db.messages.count(3), 0);
        CHECK_EQ(db.messages.find_newest(1)->id, "b");
        CHECK_EQ(db.messages.find_newest(1)->timestamp, fake_clock::first_wall);
        CHECK_FALSE(db.messages.find_newest(3));
        CHECK_EQ(db.messages.find_place(1, "b")->rank, 1);
        CHECK_EQ(db.messages.find_place(1, "b")->position, 1);
    });
}

TEST_CASE_FIXTURE(fixture, "pages are cut from the newest end, oldest first")
{
    insert("abcdefghij");
    s.read([](read_tx& db) {
        auto const newest = [&](std::int64_t skip, std::int64_t limit) {
            return ids_of(db.messages.list_newest(1, skip, limit));
        };
        CHECK_EQ(newest(0, 3), letters("hij"));
        CHECK_EQ(newest(3, 3), letters("efg"));
        CHECK_EQ(newest(8, 3), letters("ab"));
        CHECK_EQ(newest(9, 1), letters("a"));
        CHECK_EQ(newest(10, 3), letters(""));
        CHECK_EQ(newest(0, huge), letters("abcdefghij"));
        CHECK_EQ(newest(2, huge), letters("abcdefgh"));
        CHECK_EQ(newest(huge, huge), letters(""));
        CHECK_EQ(newest(-5, 2), letters("ij"));
        CHECK_EQ(newest(0, 0), letters(""));
        CHECK_EQ(newest(1, -1), letters(""));
        CHECK_EQ(ids_of(db.messages.list_before(1, 5, 2)), letters("de"));
        CHECK_EQ(ids_of(db.messages.list_before(1, 1, 5)), letters("a"));
        CHECK_EQ(ids_of(db.messages.list_before(1, 0, 5)), letters(""));
        CHECK_EQ(ids_of(db.messages.list_before(1, -3, 5)), letters(""));
        CHECK_EQ(ids_of(db.messages.list_before(1, 5, -1)), letters(""));
        CHECK_EQ(ids_of(db.messages.list_ranks(1, 2, 5)), letters("cde"));
        CHECK_EQ(ids_of(db.messages.list_ranks(1, -2, 1)), letters("a"));
        CHECK_EQ(ids_of(db.messages.list_ranks(1, 8, huge)), letters("ij"));
        CHECK_EQ(ids_of(db.messages.list_ranks(1, 5, 5)), letters(""));
        CHECK_EQ(ids_of(db.messages.list_ranks(1, 20, 30)), letters(""));
        CHECK_EQ(ids_of(db.messages.list_ranks(9, 0, 30)), letters(""));
    });
}

TEST_CASE_FIXTURE(fixture, "ranks close up over deleted messages")
{
    insert("abcdefghij");
    remove("adj");
    s.read([](read_tx& db) {
        CHECK_EQ(db.messages.count(1), 7);
        CHECK_EQ(db.messages.find_place(1, "b")->rank, 0);
        CHECK_EQ(db.messages.find_place(1, "e")->rank, 2);
        CHECK_EQ(db.messages.find_place(1, "e")->position, 4);
        CHECK_EQ(ids_of(db.messages.list_ranks(1, 1, 4)), letters("cef"));
        CHECK_EQ(ids_of(db.messages.list_newest(1, 2, 2)), letters("fg"));
        CHECK_EQ(db.messages.find_newest(1)->id, "i");
    });
}

TEST_CASE_FIXTURE(fixture,
                  "a position is never given twice, not even the last one of an emptied room")
{
    insert("abc");
    remove("abc");
    auto const next_position = [&](std::string const& id) {
        std::int64_t position = -1;
        s.write([&](tx& db) {
            auto m = make_message(1, id);
            db.messages.insert(m);
            position = m.position;
            return true;
        });
        return position;
    };
    CHECK_EQ(next_position("d"), 3);
    remove("d");
    s.write([](tx&) -> bool { throw std::runtime_error("forget the counters"); });
    s.write([](tx& db) { return db.meta.set("k", "v"), false; });
    CHECK_EQ(next_position("e"), 4);
    remove("e");
    s.stored.stop();
    test_store again(folder.database());
    again.write([](tx& db) {
        auto m = make_message(1, "f");
        db.messages.insert(m);
        CHECK_EQ(m.position, 5);
        CHECK_EQ(db.messages.count(1), 1);
        return true;
    });
}

TEST_CASE_FIXTURE(fixture, "removing a message twice counts once")
{
    insert("abc");
    s.write([](tx& db) {
        auto const b = *db.messages.find(1, "b");
        db.messages.remove(b);
        db.messages.remove(b);
        CHECK_EQ(db.messages.count(1), 2);
        return true;
    });
}

TEST_CASE_FIXTURE(fixture, "an edit changes content and pings, keeps or replaces the embeds")
{
    auto sent = full_message();
    sent.edited = false;
    s.write([&](tx& db) {
        db.messages.insert(sent);
        db.messages.set_content(sent, "second", std::nullopt, message_pings{.users = {"USR:b"}});
        auto found = db.messages.find(1, "full").value();
        CHECK_EQ(found.content, "second");
        CHECK(found.edited);
        CHECK(found.embeds == sent.embeds);
        CHECK_EQ(found.pings->users, std::vector<std::string>{"USR:b"});
        CHECK(found.pings->roles.empty());
        CHECK_EQ(found.nonce, sent.nonce);

        db.messages.set_content(sent, "third", boost::json::array{1}, std::nullopt);
        found = db.messages.find(1, "full").value();
        CHECK(found.embeds == boost::json::array{1});
        CHECK_FALSE(found.pings);

        db.messages.set_content(sent, "fourth", boost::json::value(), std::nullopt);
        CHECK(db.messages.find(1, "full")->embeds.is_null());
        return true;
    });
}

TEST_CASE_FIXTURE(fixture, "a nonce is used once by an author in a room, and free elsewhere")
{
    auto const send = [&](std::string const& id, std::string const& author, room_id room) {
        return s
            .write([&](tx& db) {
                auto m = make_message(room, id);
                m.user = author;
                m.nonce = "n";
                db.messages.insert(m);
                return true;
            })
            .committed;
    };
    CHECK(send("1", "ada", 1));
    CHECK_FALSE(send("2", "ada", 1));
    CHECK(send("3", "bob", 1));
    CHECK(send("4", "ada", 2));
    insert("xyz"); // without a nonce nothing collides
    s.write([](tx& db) {
        CHECK_EQ(db.messages.find_by_nonce(1, "ada", "n")->id, "1");
        CHECK_EQ(db.messages.find_by_nonce(2, "ada", "n")->id, "4");
        CHECK_FALSE(db.messages.find_by_nonce(2, "bob", "n"));
        CHECK_FALSE(db.messages.find_by_nonce(1, "ada", "other"));
        db.messages.remove(db.messages.find(1, "1").value());
        CHECK_FALSE(db.messages.find_by_nonce(1, "ada", "n"));
        return true;
    });
    CHECK(send("5", "ada", 1));
}

TEST_CASE_FIXTURE(fixture, "a read sees one moment, whatever is written while it runs")
{
    insert("abc");
    s.read([&](read_tx& db) {
        CHECK_EQ(db.messages.count(1), 3);
        s.queue([](tx& inner) {
            auto m = make_message(1, "d");
            inner.messages.insert(m);
            inner.users.insert(make_user("ada"));
            return true;
        });
        s.writer.run_until_idle();
        CHECK_EQ(db.messages.count(1), 3);
        CHECK_FALSE(db.messages.find(1, "d"));
        CHECK_EQ(db.now.users.size(), 0);
    });
    s.read([](read_tx& db) {
        CHECK_EQ(db.messages.count(1), 4);
        CHECK_EQ(db.now.users.size(), 1);
    });
}
