// Commands by name with their times, and refusals by reason.
#include "server/core_meters.hpp"

#include <doctest/doctest.h>

using namespace oc;

namespace {

std::size_t index_of(std::string_view name)
{
    return static_cast<std::size_t>(find_command(name) - command_table().data());
}

} // namespace

TEST_CASE("a command that is over counts under its own name")
{
    core_meters meters;
    command_times const times{.received = read_stopwatch()};
    meters.note_end(*find_command("ping"), times, "USR:ada", 0);
    meters.note_end(*find_command("ping"), times, "USR:ada", 0);
    CHECK(meters.times_of(index_of("ping")).count() == 2);
    CHECK(meters.times_of(index_of("message_new")).count() == 0);
    CHECK(meters.slow_commands.value() == 0);
}

TEST_CASE("slow is what took as long as told, and nothing when that is 0")
{
    core_meters meters;
    constexpr stopwatch_us second = 1'000'000;
    command_times const times{.received = read_stopwatch() - 2 * second};
    meters.note_end(*find_command("ping"), times, "USR:ada", 0);
    meters.note_end(*find_command("ping"), times, "USR:ada", 60'000);
    CHECK(meters.slow_commands.value() == 0);
    meters.note_end(*find_command("ping"), times, "USR:ada", 2'000);
    CHECK(meters.slow_commands.value() == 1);
    CHECK(meters.times_of(index_of("ping")).sum() >= 6 * second);
}

TEST_CASE("refusals are told apart by their reason")
{
    core_meters meters;
    meters.note_refusal(errc::rate_limited);
    meters.note_refusal(errc::rate_limited);
    meters.note_refusal(errc::unknown_command);
    CHECK(meters.refusals(errc::rate_limited) == 2);
    CHECK(meters.refusals(errc::unknown_command) == 1);
    CHECK(meters.refusals(errc::banned) == 0);
}

TEST_CASE("a command of the operator's own table counts under no name, and may be slow")
{
    core_meters meters;
    constexpr stopwatch_us second = 1'000'000;
    command_entry const own = *find_command("ping");
    meters.note_end(own, {.received = read_stopwatch() - 2 * second}, "SYS:console", 1'000);
    CHECK(meters.slow_commands.value() == 1);
    for (std::size_t i = 0; i < command_table().size(); ++i)
        CHECK(meters.times_of(i).count() == 0);
}
