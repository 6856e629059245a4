// manual_executor: an executor whose tasks run when the test says so, on the thread of the test.
// Every thread of the server can be one, which makes a run deterministic.
#pragma once

#include "base/task.hpp"

#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

namespace oc::test {

class manual_executor final : public executor {
public:
    /// Any thread.
    void post(task work) override
    {
        std::lock_guard const lock(mutex_);
        queue_.push_back(std::move(work));
    }

    /// Runs the oldest task. False when there is none.
    bool run_one()
    {
        task work;
        {
            std::lock_guard const lock(mutex_);
            if (queue_.empty())
                return false;
            work = std::move(queue_.front());
            queue_.pop_front();
        }
        work();
        return true;
    }

    /// Runs tasks until there is none, those included that running ones post. Returns how many.
    std::size_t run_until_idle()
    {
        std::size_t count = 0;
        while (run_one())
            ++count;
        return count;
    }

    /// Tasks that wait.
    std::size_t pending() const
    {
        std::lock_guard const lock(mutex_);
        return queue_.size();
    }

private:
    mutable std::mutex mutex_;
    std::deque<task> queue_;
};

/// Runs the executors in turn, one task each, until none has one left. Returns how many ran.
template <class... Executors>
std::size_t run_all_until_idle(Executors&... executors)
{
    std::size_t count = 0;
    while (true) {
        std::size_t ran = 0;
        ((ran += executors.run_one() ? 1 : 0), ...);
        if (ran == 0)
            return count;
        count += ran;
    }
}

} // namespace oc::test
