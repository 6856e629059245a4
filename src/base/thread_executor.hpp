// thread_executor: an executor of its own threads: one for the store's writer and each reader, two
// for the workers. The only place of base that starts threads.
#pragma once

#include "base/task.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace oc {

class thread_executor final : public executor {
public:
    /// Starts the threads, at least one, named for debuggers (the kernel keeps 15 bytes). With one
    /// thread tasks run in the order of post(); with more they start in that order.
    explicit thread_executor(std::string const& name, std::size_t threads = 1);

    /// Stops if nobody did.
    ~thread_executor() override;

    thread_executor(thread_executor const&) = delete;
    thread_executor& operator=(thread_executor const&) = delete;

    /// Any thread, also from a running task. The queue has no bound: whoever posts has one. A task
    /// must not throw. After stop() has returned the task is destroyed unrun.
    void post(task work) override;

    /// Runs what is queued, and what that queues, then joins the threads. Blocks; not from a task.
    /// Calling it again does nothing.
    void stop();

    /// Tasks that wait. Any thread.
    std::size_t waiting_count() const;

private:
    void run();

    mutable std::mutex mutex_;
    std::condition_variable wakeup_;
    std::deque<task> queue_;  // guarded by mutex_
    std::size_t running_ = 0; // tasks taken and not yet done; guarded by mutex_
    bool stopping_ = false;   // guarded by mutex_
    bool stopped_ = false;    // guarded by mutex_
    std::vector<std::thread> threads_;
};

} // namespace oc
