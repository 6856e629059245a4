// password_jobs: hashing and checking passwords on the workers, at most password_jobs_max at once
// (each takes 19 MiB), the rest waits in a bounded queue. Core thread; results come back to it.
#pragma once

#include "base/random.hpp"
#include "base/task.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace oc {

class password_jobs {
public:
    password_jobs(executor& workers, executor& core, random_source& random)
        : state_(std::make_shared<state>(state{workers, core, random, {}, 0}))
    {
    }

    /// False when too many wait already; then `done` is never called.
    bool hash(std::string password, std::function<void(std::string hash)> done);
    bool verify(std::string hash, std::string password, std::function<void(bool matches)> done);

private:
    struct state {
        executor& workers;
        executor& core;
        random_source& random;
        std::deque<task> waiting;
        std::size_t running;
    };
    static void pump(std::shared_ptr<state> const& shared);
    static void finish(std::shared_ptr<state> const& shared, task report);
    bool enqueue(task job);

    // Shared with the jobs, which may outlive this object while the server shuts down.
    std::shared_ptr<state> state_;
};

} // namespace oc
