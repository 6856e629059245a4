// Threads and channels as rooms: rows and view change together, histories of what was deleted go
// bit by bit, and nothing else goes with them.
#include "db/rooms.hpp"

#include "conformance/db/fixture.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

thread make_thread(std::string id, room_id channel, unix_seconds at = 1)
{
    thread out{.id = std::move(id), .channel = channel, .name = "n", .created_by = "USR:a"};
    out.created_at = at;
    out.participants = {"USR:a"};
    return out;
}

std::vector<std::string> ids(std::vector<thread_ptr> const& threads)
{
    std::vector<std::string> out;
    for (auto const& each : threads)
        out.push_back(each->id);
    return out;
}

std::vector<std::string> names(channel_set const& channels)
{
    std::vector<std::string> out;
    for (auto const& each : channels.in_order)
        out.push_back(each->name);
    return out;
}

struct fixture {
    temporary_folder folder;
    test_store s{folder.database()};

    view_ptr reloaded()
    {
        s.stored.stop();
        s.completion.run_until_idle();
        return test_store(folder.database()).stored.initial_view();
    }
    room_id add_channel(std::string name)
    {
        room_id id = 0;
        s.write([&](tx& db) {
            id = db.channels.insert({.name = std::move(name)});
            return true;
        });
        return id;
    }
    std::int64_t rows(room_id room)
    {
        static sql::query const count(
            "SELECT (SELECT count(*) FROM messages WHERE room = $1) + "
            "(SELECT count(*) FROM message_gaps WHERE room = $1) + "
            "(SELECT count(*) FROM reactions WHERE room = $1) + "
            "(SELECT count(*) FROM pings WHERE room = $1) + "
            "(SELECT count(*) FROM slow_mode WHERE room = $1) + "
            "(SELECT count(*) FROM read_markers WHERE room = $1)");
        std::int64_t found = 0;
        s.write([&](tx& db) {
            sql::cursor row(connection(db), count, room);
            row.next();
            found = row.integer(0);
            return true;
        });
        return found;
    }
    void fill(room_id room, int messages)
    {
        s.write([&](tx& db) {
            for (int i = 0; i < messages; ++i) {
                auto m = make_message(room, std::to_string(room) + "-" + std::to_string(i));
                m.pings = message_pings{.users = {"USR:b"}};
                db.messages.insert(m);
                db.reactions.insert(m, "+1", "USR:b");
            }
            auto const first = *db.messages.find(room, std::to_string(room) + "-0");
            db.messages.remove(first);
            db.read_markers.set("USR:b", room, {.position = 1, .message_id = "x"});
            db.slow_mode.set_last("USR:b", room, 1);
            return true;
        });
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "threads are listed by forum, the oldest first, and survive a restart")
{
    auto const help = add_channel("help");
    auto const other = add_channel("other");
    s.write([&](tx& db) {
        db.threads.insert(make_thread("c", help, 3));
        db.threads.insert(make_thread("a", help, 1));
        db.threads.insert(make_thread("b", help, 2));
        db.threads.insert(make_thread("z", other, 0));
        auto changed = *db.now.threads.find("b");
        changed.name = "new name";
        changed.locked = true;
        changed.archived = true;
        changed.participants = {"USR:a", "USR:b"};
        db.threads.set(changed);
        db.threads.remove("c");
        db.threads.remove("c");
        return true;
    });
    auto const now = reloaded();
    CHECK_EQ(ids(now->threads.list(help)), std::vector<std::string>{"a", "b"});
    CHECK_EQ(ids(now->threads.list(other)), std::vector<std::string>{"z"});
    CHECK(now->threads.list(99).empty());
    auto const* const b = now->threads.find("b");
    REQUIRE(b != nullptr);
    CHECK_EQ(b->name, "new name");
    CHECK(b->locked);
    CHECK(b->archived);
    CHECK_EQ(b->created_at, 2);
    CHECK_EQ(b->created_by, "USR:a");
    CHECK_EQ(b->participants, std::vector<std::string>{"USR:a", "USR:b"});
    CHECK_EQ(now->threads.find("c"), nullptr);
}

TEST_CASE_FIXTURE(fixture, "threads and channels never share a room; an undone unit leaves none")
{
    auto const help = add_channel("help");
    auto const before = s.write([](tx&) { return true; }).now;
    s.write([&](tx& db) {
        db.threads.insert(make_thread("a", help));
        return false;
    });
    auto const after = s.write([](tx&) { return true; }).now;
    CHECK_EQ(after->threads.size(), before->threads.size());
    s.write([&](tx& db) {
        db.threads.insert(make_thread("a", help));
        return true;
    });
    auto const next = add_channel("next");
    auto const now = s.write([](tx&) { return true; }).now;
    CHECK_NE(now->threads.find("a")->room, next);
    CHECK_NE(now->threads.find("a")->room, help);
}

TEST_CASE_FIXTURE(fixture, "channels move, change and go; the order survives a restart")
{
    auto const a = add_channel("a");
    auto const b = add_channel("b");
    auto const c = add_channel("c");
    auto const generation = s.write([](tx&) { return true; }).now->generation;
    auto const end = s.write([&](tx& db) {
        db.channels.move(c, 1);
        db.channels.move(a, 99);
        auto renamed = *db.now.channels->find(b);
        renamed.name = "B";
        renamed.type = channel_type::voice;
        renamed.permissions.lists = {{"view", {"x", "!y"}}};
        renamed.extra["description"] = "d";
        db.channels.set(renamed);
        return true;
    });
    CHECK_GT(end.now->generation, generation);
    CHECK_EQ(names(*end.now->channels), std::vector<std::string>{"general", "c", "B", "a"});
    s.write([&](tx& db) {
        db.channels.remove(c);
        db.channels.remove(c);
        return true;
    });
    auto const d = add_channel("d");
    CHECK_GT(d, c);
    auto const now = reloaded();
    CHECK_EQ(names(*now->channels), std::vector<std::string>{"general", "B", "a", "d"});
    auto const* const changed = now->channels->find(b);
    REQUIRE(changed != nullptr);
    CHECK(changed->type == channel_type::voice);
    CHECK_EQ(changed->permissions.lists.at(0).second, std::vector<std::string>{"x", "!y"});
    CHECK_EQ(changed->extra.at("description").as_string(), "d");
}

TEST_CASE_FIXTURE(fixture, "a name that another channel has fails the unit")
{
    add_channel("a");
    auto const b = add_channel("b");
    auto const end = s.write([&](tx& db) {
        auto renamed = *db.now.channels->find(b);
        renamed.name = "a";
        db.channels.set(renamed);
        return true;
    });
    CHECK_FALSE(end.committed);
    CHECK_EQ(names(*end.now->channels), std::vector<std::string>{"general", "a", "b"});
}

TEST_CASE_FIXTURE(fixture, "what a deleted channel had goes bit by bit, and nothing else does")
{
    auto const kept = add_channel("kept");
    auto const dead = add_channel("dead");
    constexpr int many = 5000; // more than one bit
    fill(kept, 10);
    fill(dead, many);
    room_id in_thread = 0;
    s.write([&](tx& db) {
        in_thread = db.threads.insert(make_thread("t", dead))->room;
        return true;
    });
    fill(in_thread, 10);
    auto const kept_rows = rows(kept);
    auto const end = s.write([&](tx& db) {
        db.channels.remove(dead);
        return true;
    });
    CHECK_EQ(end.now->threads.find("t"), nullptr);
    CHECK_GT(rows(dead), many);

    int bits = 0;
    bool more = true;
    while (more) {
        s.write([&](tx& db) {
            more = db.rooms.remove_some();
            return true;
        });
        REQUIRE_LT(++bits, 1000);
    }
    CHECK_GT(bits, 4);
    CHECK_EQ(rows(dead), 0);
    CHECK_EQ(rows(in_thread), 0);
    CHECK_EQ(rows(kept), kept_rows);
}
