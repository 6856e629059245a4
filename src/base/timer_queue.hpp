// timer_queue: what to do later, by deadline. It has no clock and no thread of its own: its owner
// asks for the next deadline, waits as it likes, and says what time it is. One thread.
#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace oc {

/// Names an entry; never used twice by the same queue.
enum class timer_id : std::uint64_t { none = 0 };

class timer_queue {
public:
    /// Queues the task for that moment, which may be past. O(log n).
    timer_id insert(steady_ms at, task work);

    /// Takes the entry out without running it; false when it ran already or never was. O(log n).
    bool remove(timer_id id);

    /// Runs every task whose deadline is not after `now`, earliest first, equal ones in the order
    /// they were inserted; returns how many. Tasks may insert and remove; what they insert waits
    /// for the next call, so that a task which renews itself cannot keep us here. An exception of
    /// a task goes to the caller; the rest stays queued.
    std::size_t run_due(steady_ms now);

    std::optional<steady_ms> next_deadline() const;
    std::size_t size() const { return entries_.size(); }

private:
    using key = std::pair<steady_ms, timer_id>;

    std::map<key, task> entries_;
    std::unordered_map<timer_id, steady_ms> deadlines_;
    std::uint64_t last_id_ = 0;
};

} // namespace oc
