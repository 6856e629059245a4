// The timer queue: a map ordered by deadline. One thread.
#include "base/timer_queue.hpp"

#include <limits>

namespace oc {

timer_id timer_queue::insert(steady_ms at, task work)
{
    auto const id = static_cast<timer_id>(++last_id_);
    entries_.emplace(key{at, id}, std::move(work));
    deadlines_.emplace(id, at);
    return id;
}

bool timer_queue::remove(timer_id id)
{
    auto const found = deadlines_.find(id);
    if (found == deadlines_.end())
        return false;
    entries_.erase(key{found->second, id});
    deadlines_.erase(found);
    return true;
}

std::size_t timer_queue::run_due(steady_ms now)
{
    auto const newest = static_cast<timer_id>(last_id_);
    std::size_t ran = 0;
    key reached{std::numeric_limits<steady_ms>::min(), timer_id::none};
    for (;;) {
        // Looked up anew each time: a task may have removed any entry.
        auto const next = entries_.upper_bound(reached);
        if (next == entries_.end() || next->first.first > now)
            return ran;
        reached = next->first;
        if (reached.second > newest)
            continue;
        auto work = std::move(next->second);
        deadlines_.erase(reached.second);
        entries_.erase(next);
        work();
        ++ran;
    }
}

std::optional<steady_ms> timer_queue::next_deadline() const
{
    if (entries_.empty())
        return std::nullopt;
    return entries_.begin()->first.first;
}

} // namespace oc
