// Registrations live with their connection; calls are remembered for a quarter of an hour.
#include "live/slash_registry.hpp"

#include "base/limits.hpp"

#include <doctest/doctest.h>

using namespace oc;

namespace {

using names = std::vector<std::string>;

slash_command_ptr make_command(std::string name)
{
    return std::make_shared<slash_command const>(slash_command{std::move(name), "d"});
}

slash_change set(slash_registry& registry, std::uint64_t session, std::string user,
                 names const& commands)
{
    std::vector<slash_command_ptr> list;
    for (auto const& name : commands)
        list.push_back(make_command(name));
    slash_change change;
    registered_command const who{.session = session_id{session}, .user_id = std::move(user)};
    REQUIRE(registry.set(who, std::move(list), change));
    return change;
}

names added(slash_change const& change)
{
    names out;
    for (auto const& each : change.added)
        out.push_back(each.command->name);
    return out;
}

std::uint64_t session_of(slash_registry const& registry, std::string const& name)
{
    auto const* const found = registry.find(name, [](auto const&) { return true; });
    return found == nullptr ? 0 : static_cast<std::uint64_t>(found->session);
}

slash_interaction call(std::uint64_t session, std::string command, steady_ms at)
{
    return {.session = session_id{session},
            .command = std::move(command),
            .invoker = "a",
            .channel = 7,
            .at = at};
}

slash_answer_key key(std::uint64_t session, std::string command)
{
    return {.session = session_id{session},
            .command = std::move(command),
            .invoker = "a",
            .channel = 7};
}

} // namespace

TEST_CASE("another registration of the connection replaces the one before")
{
    slash_registry registry;
    CHECK_EQ(added(set(registry, 1, "bot", {"a", "b"})), names{"a", "b"});
    auto const change = set(registry, 1, "bot", {"b", "c"});
    CHECK_EQ(change.removed, names{"a"});
    CHECK_EQ(added(change), names{"b", "c"});
    CHECK_EQ(registry.list().size(), 2);
    CHECK_FALSE(registry.has("a"));
}

TEST_CASE("the newest connection of a user takes over")
{
    slash_registry registry;
    set(registry, 1, "bot", {"a"});
    CHECK_EQ(set(registry, 2, "bot", {"b"}).removed, names{"a"});
    CHECK_EQ(session_of(registry, "b"), 2);
    CHECK(registry.remove(session_id{1}).removed.empty());
    CHECK_EQ(registry.remove(session_id{2}).removed, names{"b"});
    CHECK(registry.list().empty());
}

TEST_CASE("of one name the first is called; the next stands in the menus when it goes")
{
    slash_registry registry;
    set(registry, 1, "one", {"a"});
    set(registry, 2, "two", {"a"});
    CHECK_EQ(session_of(registry, "a"), 1);
    auto const* const second =
        registry.find("a", [](auto const& each) { return each.user_id == "two"; });
    REQUIRE(second != nullptr);
    auto const change = registry.remove(session_id{1});
    CHECK(change.removed.empty());
    CHECK_EQ(added(change), names{"a"});
    CHECK_EQ(session_of(registry, "a"), 2);
}

TEST_CASE("all bots together have a bound; a refused registration changes nothing")
{
    slash_registry registry;
    names hundred;
    for (std::size_t i = 0; i < limits::slash_commands_max; ++i)
        hundred.push_back("c" + std::to_string(i));
    auto const bots = limits::slash_commands_of_all_max / limits::slash_commands_max;
    for (std::uint64_t i = 1; i <= bots; ++i)
        set(registry, i, "bot" + std::to_string(i), hundred);
    slash_change change;
    CHECK_FALSE(registry.set({session_id{999}, "late", {}}, {make_command("x")}, change));
    CHECK_FALSE(registry.has("x"));
    CHECK_EQ(added(set(registry, 1, "bot1", {"mine"})).back(), "mine");
}

TEST_CASE("only the command that is called is announced, and the other one when it goes")
{
    slash_registry registry;
    set(registry, 1, "one", {"a", "b"});
    CHECK_EQ(added(set(registry, 2, "two", {"a", "c"})), names{"c"});
    CHECK_EQ(registry.list().size(), 3);
    auto const again = set(registry, 1, "one", {"b"}); // two's stands behind it
    CHECK(again.removed.empty());
    CHECK_EQ(added(again), names{"a", "b"});
    CHECK_EQ(again.added[0].user_id, "two");
    CHECK(registry.remove(session_id{77}).added.empty());
}

TEST_CASE("the newest call is found, with the command when one is named")
{
    slash_registry registry;
    registry.remember(call(1, "a", 100));
    registry.remember(call(1, "b", 200));
    CHECK_EQ(registry.find_interaction(key(1, ""), 300)->command, "b");
    CHECK_EQ(registry.find_interaction(key(1, "a"), 300)->at, 100);
    CHECK(registry.find_interaction(key(1, "c"), 300) == nullptr);
    CHECK(registry.find_interaction(key(2, ""), 300) == nullptr);
    auto elsewhere = key(1, "");
    elsewhere.channel = 8;
    CHECK(registry.find_interaction(elsewhere, 300) == nullptr);
    auto of_another = key(1, "");
    of_another.invoker = "b";
    CHECK(registry.find_interaction(of_another, 300) == nullptr);
    auto in_thread = key(1, "");
    in_thread.thread_id = "t";
    CHECK(registry.find_interaction(in_thread, 300) == nullptr);
}

TEST_CASE("a call has one public answer, and a few in all")
{
    slash_registry registry;
    registry.remember(call(1, "a", 100));
    auto hidden = key(1, "a");
    hidden.ephemeral = true;
    auto const id = registry.find_interaction(key(1, "a"), 100)->id;
    registry.note_answer(session_id{1}, id, false);
    CHECK(registry.find_interaction(key(1, "a"), 100) != nullptr);
    registry.note_answer(session_id{1}, id, true);
    CHECK(registry.find_interaction(key(1, "a"), 100) == nullptr);
    for (int i = 2; i < limits::slash_answers_max; ++i) {
        CHECK(registry.find_interaction(hidden, 100) != nullptr);
        registry.note_answer(session_id{1}, id, false);
    }
    CHECK(registry.find_interaction(hidden, 100) == nullptr);
    registry.note_answer(session_id{1}, 999, true);
    registry.note_answer(session_id{9}, id, true);
}

TEST_CASE("a call is forgotten after a quarter of an hour, with its bot, and beyond a bound")
{
    slash_registry registry;
    registry.remember(call(1, "a", 0));
    CHECK(registry.find_interaction(key(1, "a"), limits::slash_interaction_ms) != nullptr);
    CHECK(registry.find_interaction(key(1, "a"), limits::slash_interaction_ms + 1) == nullptr);
    registry.remove(session_id{1});
    CHECK(registry.find_interaction(key(1, "a"), 1) == nullptr);
    registry.remember(call(2, "first", 0));
    for (std::size_t i = 0; i < limits::slash_interactions_max; ++i)
        registry.remember(call(2, "more", 1));
    CHECK(registry.find_interaction(key(2, "first"), 1) == nullptr);
    CHECK(registry.find_interaction(key(2, "more"), 1) != nullptr);
}
