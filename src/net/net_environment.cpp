// The count of connections.
#include "net/net_environment.hpp"

#include "base/check.hpp"

namespace oc {

void connection_count::add()
{
    std::lock_guard const lock(mutex_);
    ++value_;
}

void connection_count::remove()
{
    std::lock_guard const lock(mutex_);
    CHECK(value_ > 0);
    if (--value_ == 0)
        none_left_.notify_all();
}

std::size_t connection_count::value() const
{
    std::lock_guard const lock(mutex_);
    return value_;
}

bool connection_count::wait_until_none(std::chrono::milliseconds time_max)
{
    std::unique_lock lock(mutex_);
    return none_left_.wait_for(lock, time_max, [this] { return value_ == 0; });
}

} // namespace oc
