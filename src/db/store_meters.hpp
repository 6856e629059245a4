// store_meters: what the store counts of itself. Any thread.
#pragma once

#include "base/meters.hpp"

#include <atomic>

namespace oc {

struct store_meters {
    histogram commit_us{};                // of COMMIT, with the fsync in it
    histogram sync_us{};                  // of each fsync, commits and checkpoints
    histogram group_units{bounds_count};  // units of work in a group
    histogram read_us{};                  // of read units, without waiting
    counter failed_units{};               // that threw
    counter failed_groups{};
    std::atomic<bool> is_failing{false};  // the last group was lost
};

} // namespace oc
