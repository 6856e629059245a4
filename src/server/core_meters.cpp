// The split of a slow command: waiting for its turn, for the store, running, and for the commit.
#include "server/core_meters.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <functional>
#include <optional>

namespace oc {
namespace {

constexpr stopwatch_us us_per_ms = 1000;

std::int64_t to_ms(stopwatch_us from, stopwatch_us to)
{
    return std::max<stopwatch_us>(to - from, 0) / us_per_ms;
}

void log_slow(command_entry const& which, command_times const& times, std::string const& user_id,
              stopwatch_us now)
{
    bool const was_in_store = times.run != 0 && times.ran != 0;
    auto const run_from = was_in_store ? times.run : times.started;
    auto const run_to = was_in_store ? times.ran : now;
    log::warning("slow_command", {{"cmd", which.name},
                                  {"user", user_id},
                                  {"total_ms", to_ms(times.received, now)},
                                  {"queue_ms", to_ms(times.received, times.started)},
                                  {"store_queue_ms", to_ms(times.started, run_from)},
                                  {"run_ms", to_ms(run_from, run_to)},
                                  {"commit_ms", to_ms(run_to, now)}});
}

// Nothing for the commands that only an operator has: they are in a table of their own.
std::optional<std::size_t> find_index(command_entry const& which)
{
    auto const table = command_table();
    std::less<command_entry const*> const before;
    if (before(&which, table.data()) || !before(&which, table.data() + table.size()))
        return std::nullopt;
    return static_cast<std::size_t>(&which - table.data());
}

} // namespace

core_meters::core_meters() : commands_(command_table().size()) {}

void core_meters::note_end(command_entry const& which, command_times const& times,
                           std::string const& user_id, std::int64_t slow_ms)
{
    auto const now = read_stopwatch();
    auto const took = now - times.received;
    if (auto const index = find_index(which))
        commands_[*index].observe(took);
    if (slow_ms <= 0 || took < slow_ms * us_per_ms)
        return;
    slow_commands.add();
    log_slow(which, times, user_id, now);
}

} // namespace oc
