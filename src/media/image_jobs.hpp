// image_jobs: pictures worked on by the workers, one at a time (each may take hundreds of
// megabytes, and the other worker is left to passwords); the rest waits in a bounded queue. Core
// thread; the ends come back to it.
#pragma once

#include "base/task.hpp"

#include <cstddef>
#include <deque>
#include <memory>

namespace oc {

class image_jobs {
public:
    image_jobs(executor& workers, executor& core)
        : state_(std::make_shared<state>(state{workers, core, {}, false}))
    {
    }

    /// Runs `work` on a worker, then `done` on the core. False when too many wait already: then
    /// neither is called. When `work` throws, that is logged, and `done` is called all the same.
    bool run(task work, task done);

private:
    struct job {
        task work;
        task done;
    };
    struct state {
        executor& workers;
        executor& core;
        std::deque<job> waiting; // which do not hold the state that holds them
        bool busy;
    };
    static void pump(std::shared_ptr<state> const& shared);

    // Shared with the jobs, which may outlive this object while the server shuts down.
    std::shared_ptr<state> state_;
};

} // namespace oc
