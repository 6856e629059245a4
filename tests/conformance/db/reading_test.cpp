// Reactions, pins, replies, read markers, pings, slow mode: what is told of messages beside their
// text.
#include "conformance/db/fixture.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    temporary_folder folder;
    test_store s{folder.database()};

    message add(std::string id, room_id room = 1, std::optional<message_pings> pings = {})
    {
        auto m = make_message(room, std::move(id));
        m.pings = std::move(pings);
        m.timestamp = ++clock_;
        s.write([&](tx& db) { return db.messages.insert(m), true; });
        return m;
    }
    void change(message const& m, std::function<void(tx&, message const&)> body)
    {
        s.write([&](tx& db) {
            body(db, db.messages.find(m.room, m.id).value());
            return true;
        });
    }
    message find(message const& m)
    {
        message out;
        s.read([&](read_tx& db) { out = db.messages.find(m.room, m.id).value(); });
        return out;
    }
    unread_state unread(std::string const& user, room_id room = 1)
    {
        unread_state out;
        s.read([&](read_tx& db) { out = db.read_markers.count_unread(user, room); });
        return out;
    }
    std::vector<pinging_message> pings(std::string const& user, std::vector<std::string> roles = {},
                                       std::function<bool(room_id)> is_wanted = {})
    {
        if (!is_wanted)
            is_wanted = [](room_id) { return true; };
        std::vector<pinging_message> out;
        s.read([&](read_tx& db) { out = db.pings.list({user, roles, is_wanted}); });
        return out;
    }

    unix_seconds clock_ = 0;
};

std::string show(message const& m)
{
    std::string out;
    for (auto const& each : m.reactions) {
        out += each.emoji + ":";
        for (auto const& user : each.users)
            out += user;
        out += " ";
    }
    return out;
}

pinging_message place(message const& m) { return {m.room, m.position}; }

using places = std::vector<pinging_message>;

} // namespace

TEST_CASE_FIXTURE(fixture, "reactions keep the order of the first, and of reacting")
{
    auto const m = add("m");
    auto const other = add("other");
    change(m, [](tx& db, message const& at) {
        CHECK(db.reactions.insert(at, "b", "1"));
        CHECK(db.reactions.insert(at, "a", "2"));
        CHECK(db.reactions.insert(at, "b", "3"));
        CHECK_FALSE(db.reactions.insert(at, "b", "1"));
        CHECK(db.reactions.insert(at, "a", "1"));
    });
    CHECK_EQ(show(find(m)), "b:13 a:21 ");
    CHECK_EQ(show(find(other)), "");
    change(m, [](tx& db, message const& at) {
        CHECK(db.reactions.remove(at, "b", "1"));
        CHECK_FALSE(db.reactions.remove(at, "b", "1"));
        CHECK(db.reactions.remove(at, "b", "3"));
        CHECK(db.reactions.insert(at, "b", "1"));
    });
    CHECK_EQ(show(find(m)), "a:21 b:1 ");
    change(m, [](tx& db, message const& at) { db.messages.remove(at); });
    auto const later = add("later");
    CHECK_EQ(show(find(later)), "");
}

TEST_CASE_FIXTURE(fixture, "every way to read messages brings their reactions")
{
    auto const first = add("first");
    add("second");
    auto const third = add("third");
    for (auto const& m : {first, third})
        change(m, [](tx& db, message const& at) {
            db.reactions.insert(at, at.id, "u");
            db.messages.set_pinned(at, true);
        });
    s.read([&](read_tx& db) {
        auto const check = [](std::vector<message> const& page) {
            for (auto const& m : page)
                CHECK_EQ(show(m), m.id == "second" ? "" : m.id + ":u ");
        };
        check(db.messages.list_newest(1, 0, 10));
        check(db.messages.list_newest(1, 1, 10));
        check(db.messages.list_ranks(1, 0, 3));
        check(db.messages.list_before(1, 2, 10));
        auto const pinned = db.messages.list_pinned(1);
        check(pinned);
        REQUIRE_EQ(pinned.size(), 2);
        CHECK_EQ(pinned[0].id, "third");
        CHECK_EQ(show(db.messages.find_at(1, third.position).value()), "third:u ");
    });
}

TEST_CASE_FIXTURE(fixture, "pinning twice says so, and replies are found in their room alone")
{
    auto const m = add("m");
    change(m, [](tx& db, message const& at) {
        CHECK(db.messages.set_pinned(at, true));
        CHECK_FALSE(db.messages.set_pinned(at, true));
        CHECK(db.messages.set_pinned(at, false));
    });
    CHECK_FALSE(find(m).pinned);
    for (room_id const room : {1, 2}) {
        auto reply = make_message(room, "reply-" + std::to_string(room));
        reply.reply_to = reply_reference{.id = "m", .user = "u"};
        s.write([&](tx& db) { return db.messages.insert(reply), true; });
    }
    s.read([](read_tx& db) {
        auto const replies = db.messages.list_replies(1, "m", 10);
        REQUIRE_EQ(replies.size(), 1);
        CHECK_EQ(replies[0].id, "reply-1");
        CHECK(db.messages.list_replies(1, "m", 0).empty());
        CHECK_EQ(db.messages.find_room("reply-2").value(), 2);
        CHECK_FALSE(db.messages.find_room("nothing"));
    });
}

TEST_CASE_FIXTURE(fixture, "unread counts are exact whatever was deleted, the marker's message too")
{
    CHECK_EQ(unread("u").unread_count, 0);
    std::vector<message> all;
    for (int i = 0; i < 600; ++i)
        all.push_back(add("m" + std::to_string(i)));
    CHECK_EQ(unread("u").unread_count, 600);
    CHECK_FALSE(unread("u").last_read);
    s.write([&](tx& db) {
        db.read_markers.set("u", 1, {.position = all[99].position, .message_id = all[99].id});
        return true;
    });
    CHECK_EQ(unread("u").unread_count, 500);
    CHECK_EQ(unread("u").last_read.value(), "m99");
    CHECK_EQ(unread("other").unread_count, 600);
    for (int const gone : {5, 99, 100, 599})
        change(all[static_cast<std::size_t>(gone)],
               [](tx& db, message const& at) { db.messages.remove(at); });
    auto const now = unread("u");
    CHECK_EQ(now.unread_count, 498);
    CHECK_EQ(now.total_messages, 596);
    s.write([&](tx& db) {
        db.read_markers.set("u", 1, {.position = all[0].position, .message_id = all[0].id});
        return true;
    });
    CHECK_EQ(unread("u").unread_count, 595);
}

TEST_CASE_FIXTURE(fixture, "pings are found by user, role and reply, the newest first, each once")
{
    auto const a = add("a", 1, message_pings{.users = {"me"}, .roles = {"mod"}, .replies = {"me"}});
    auto const b = add("b", 2, message_pings{.roles = {"mod"}});
    auto const c = add("c", 1, message_pings{.replies = {"me"}});
    add("d", 1, message_pings{.users = {"you"}});
    add("e");
    CHECK_EQ(pings("me", {"mod"}), places{place(c), place(b), place(a)});
    CHECK_EQ(pings("me"), places{place(c), place(a)});
    CHECK_EQ(pings("me", {"mod"}, [](room_id room) { return room == 2; }), places{place(b)});
    CHECK(pings("mod").empty()); // a user is no role
    CHECK(pings("USR:someone-else").empty());
}

TEST_CASE_FIXTURE(fixture, "pings follow edits, deletions, new role names; own ones do not count")
{
    auto const a = add("a", 1, message_pings{.users = {"me"}, .roles = {"old"}});
    auto const b = add("b", 1, message_pings{.roles = {"old"}});
    CHECK_EQ(pings("me", {"old"}).size(), 2);
    CHECK(pings(a.user, {"old"}).empty()); // its author
    change(a, [](tx& db, message const& at) {
        db.messages.set_content(at, "x", {}, message_pings{.users = {"you"}});
    });
    CHECK_EQ(pings("me", {"old"}), places{place(b)});
    CHECK_EQ(pings("you"), places{place(a)});
    s.write([](tx& db) {
        rename_pinged_role(connection(db), "old", "new");
        return true;
    });
    CHECK(pings("me", {"old"}).empty());
    CHECK_EQ(pings("me", {"new"}), places{place(b)});
    change(b, [](tx& db, message const& at) { db.messages.remove(at); });
    CHECK(pings("me", {"new"}).empty());
    add("c", 1, message_pings{.roles = {"new"}});
    s.write([](tx& db) {
        remove_pinged_role(connection(db), "new");
        return true;
    });
    CHECK(pings("me", {"new"}).empty());
}

TEST_CASE_FIXTURE(fixture, "slow mode knows each user's last message in each room")
{
    s.write([](tx& db) {
        CHECK_FALSE(db.slow_mode.find_last("u", 1));
        db.slow_mode.set_last("u", 1, 1.5);
        db.slow_mode.set_last("u", 1, 2.5);
        CHECK_EQ(db.slow_mode.find_last("u", 1).value(), 2.5);
        CHECK_FALSE(db.slow_mode.find_last("u", 2));
        CHECK_FALSE(db.slow_mode.find_last("v", 1));
        return true;
    });
}
