// A small gate in front of the workers: passwords are the one thing a stranger can make expensive.
#include "handlers/auth/password_jobs.hpp"

#include "base/limits.hpp"
#include "handlers/auth/password.hpp"

namespace oc {

bool password_jobs::hash(std::string password, std::function<void(std::string hash)> done)
{
    return enqueue([shared = state_, password = std::move(password), done = std::move(done)] {
        auto made = hash_password(password, shared->random);
        finish(shared, [done, made = std::move(made)] { done(made); });
    });
}

bool password_jobs::verify(std::string hash, std::string password,
                           std::function<void(bool matches)> done)
{
    return enqueue([shared = state_, hash = std::move(hash), password = std::move(password),
                    done = std::move(done)] {
        bool const matches = verify_password(hash, password);
        finish(shared, [done, matches] { done(matches); });
    });
}

bool password_jobs::enqueue(task job)
{
    if (state_->waiting.size() >= limits::password_queue_max)
        return false;
    state_->waiting.push_back(std::move(job));
    pump(state_);
    return true;
}

void password_jobs::pump(std::shared_ptr<state> const& shared)
{
    while (shared->running < limits::password_jobs_max && !shared->waiting.empty()) {
        ++shared->running;
        shared->workers.post(std::move(shared->waiting.front()));
        shared->waiting.pop_front();
    }
}

void password_jobs::finish(std::shared_ptr<state> const& shared, task report)
{
    shared->core.post([shared, report = std::move(report)]() mutable {
        --shared->running;
        pump(shared);
        report();
    });
}

} // namespace oc
