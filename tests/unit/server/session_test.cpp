// Sessions: the bounded queue, and the table by id and by connection.
#include "server/session.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace oc;

namespace {

decoded_command command_of(std::size_t bytes, std::string cmd = "x")
{
    decoded_command made;
    made.cmd = std::move(cmd);
    made.bytes = bytes;
    return made;
}

} // namespace

TEST_CASE("commands that wait come out in the order in which they went in")
{
    session s;
    CHECK_EQ(dequeue(s), nullptr);
    for (char const* const cmd : {"a", "b", "c"})
        CHECK(enqueue(s, command_of(1, cmd)));
    CHECK_EQ(dequeue(s)->cmd, "a");
    CHECK(enqueue(s, command_of(1, "d")));
    CHECK_EQ(dequeue(s)->cmd, "b");
    CHECK_EQ(dequeue(s)->cmd, "c");
    CHECK_EQ(dequeue(s)->cmd, "d");
    CHECK_EQ(dequeue(s), nullptr);
}

TEST_CASE("an idle session keeps no queue")
{
    session s;
    CHECK_EQ(s.queue, nullptr);
    enqueue(s, command_of(5));
    CHECK_NE(s.queue, nullptr);
    dequeue(s);
    CHECK_EQ(s.queue, nullptr);
    CHECK_EQ(s.queued_bytes, 0);
}

TEST_CASE("the queue holds session_commands_max commands")
{
    session s;
    for (std::size_t i = 0; i < limits::session_commands_max; ++i)
        REQUIRE(enqueue(s, command_of(1)));
    CHECK_FALSE(enqueue(s, command_of(1)));
    dequeue(s);
    CHECK(enqueue(s, command_of(1)));
}

TEST_CASE("the queue holds session_queue_bytes_max bytes")
{
    session s;
    CHECK(enqueue(s, command_of(limits::session_queue_bytes_max - 1)));
    CHECK_FALSE(enqueue(s, command_of(2)));
    CHECK(enqueue(s, command_of(1)));
    CHECK_FALSE(enqueue(s, command_of(1)));
    dequeue(s);
    CHECK(enqueue(s, command_of(limits::session_queue_bytes_max - 1)));
}

TEST_CASE("a session is found by id and by connection until it is removed")
{
    session_table table(2);
    auto& a = table.insert({0, 3});
    auto& b = table.insert({1, 3});
    auto const id = a.who.session;
    CHECK_NE(id, b.who.session);
    CHECK_EQ(table.find(id), &a);
    CHECK_EQ(table.find(connection_id{0, 3}), &a);
    CHECK_EQ(table.find(connection_id{1, 3}), &b);
    CHECK_EQ(table.find(connection_id{0, 2}), nullptr);
    CHECK_EQ(table.find(connection_id{0, 99}), nullptr);
    CHECK_EQ(table.size(), 2);
    table.remove(a);
    CHECK_EQ(table.find(id), nullptr);
    CHECK_EQ(table.find(connection_id{0, 3}), nullptr);
    CHECK_EQ(table.size(), 1);
}

TEST_CASE("an id is never used twice, a slot is")
{
    session_table table(1);
    std::set<session_id> ids;
    for (int i = 0; i < 5; ++i) {
        auto& s = table.insert({0, 0});
        CHECK(ids.insert(s.who.session).second);
        CHECK_NE(s.who.session, session_id{});
        table.remove(s);
    }
}

TEST_CASE("every session is visited once")
{
    session_table table(2);
    std::set<session const*> expected;
    for (std::uint32_t slot = 0; slot < 10; ++slot)
        expected.insert(&table.insert({slot % 2, slot}));
    std::set<session const*> visited;
    table.for_each([&](session& s) { CHECK(visited.insert(&s).second); });
    CHECK(visited == expected);
}
