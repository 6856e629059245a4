// Threads over one queue. A thread leaves when stop() was called, the queue is empty and no other
// thread runs a task that could queue more.
#include "base/thread_executor.hpp"

#include "base/check.hpp"

#include <pthread.h>

namespace oc {

thread_executor::thread_executor(std::string const& name, std::size_t threads)
{
    constexpr std::size_t thread_name_bytes_max = 15;
    CHECK(threads > 0);
    threads_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { run(); });
        ::pthread_setname_np(threads_.back().native_handle(),
                             name.substr(0, thread_name_bytes_max).c_str());
    }
}

thread_executor::~thread_executor() { stop(); }

void thread_executor::post(task work)
{
    {
        std::lock_guard const lock(mutex_);
        if (stopped_)
            return;
        queue_.push_back(std::move(work));
    }
    wakeup_.notify_one();
}

std::size_t thread_executor::waiting_count() const
{
    std::lock_guard const lock(mutex_);
    return queue_.size();
}

void thread_executor::stop()
{
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    wakeup_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable())
            thread.join();
    std::deque<task> late; // posted after the last thread had left; destroyed outside the lock
    std::lock_guard const lock(mutex_);
    stopped_ = true;
    late.swap(queue_);
}

void thread_executor::run()
{
    std::unique_lock lock(mutex_);
    while (true) {
        wakeup_.wait(lock, [this] { return !queue_.empty() || (stopping_ && running_ == 0); });
        if (queue_.empty())
            break;
        task work = std::move(queue_.front());
        queue_.pop_front();
        ++running_;
        lock.unlock();
        work();
        work = task();
        lock.lock();
        --running_;
        if (stopping_ && running_ == 0)
            wakeup_.notify_all();
    }
}

} // namespace oc
