// A gate in front of the workers, as for passwords.
#include "media/image_jobs.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"

#include <exception>
#include <utility>

namespace oc {

bool image_jobs::run(task work, task done)
{
    if (state_->waiting.size() >= limits::image_queue_max)
        return false;
    state_->waiting.push_back({std::move(work), std::move(done)});
    pump(state_);
    return true;
}

void image_jobs::pump(std::shared_ptr<state> const& shared)
{
    if (shared->busy || shared->waiting.empty())
        return;
    shared->busy = true;
    auto next = std::move(shared->waiting.front());
    shared->waiting.pop_front();
    shared->workers.post([shared, next = std::move(next)]() mutable {
        try {
            next.work();
        } catch (std::exception const& cause) { // memory for a picture may be missing
            log::warning("picture_failed", {{"cause", cause.what()}});
        }
        shared->core.post([shared, done = std::move(next.done)]() mutable {
            shared->busy = false;
            pump(shared);
            done();
        });
    });
}

} // namespace oc
