// core_meters: what the core counts: commands by name with their times, refusals by reason. Any
// thread may read; the core's thread writes.
#pragma once

#include "base/meters.hpp"
#include "base/stopwatch.hpp"
#include "domain/errc.hpp"
#include "handlers/command.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace oc {

/// When a command passed each station; 0: it has not been there.
struct command_times {
    stopwatch_us received = 0; // decoded on the net thread
    stopwatch_us started = 0;  // behind the commands before it, and the gate
    stopwatch_us run = 0;      // its turn on the store's thread
    stopwatch_us ran = 0;
};

class core_meters {
public:
    core_meters();

    /// A command that passed the gate is over. Logs it when it took `slow_ms` or longer (0: never).
    void note_end(command_entry const& which, command_times const& times,
                  std::string const& user_id, std::int64_t slow_ms);
    void note_refusal(errc why) { refusals_[static_cast<std::size_t>(why)].add(); }

    /// In the order of command_table().
    histogram const& times_of(std::size_t command) const { return commands_[command]; }
    std::uint64_t refusals(errc why) const
    {
        return refusals_[static_cast<std::size_t>(why)].value();
    }

    counter messages{};      // stored, of whomever
    counter unknown{};       // frames that were no JSON, or no command
    counter dropped{};       // without a word: typing that comes too often
    counter logins{};
    counter slow_commands{};

private:
    std::vector<histogram> commands_;
    std::array<counter, static_cast<std::size_t>(errc::count_)> refusals_{};
};

} // namespace oc
