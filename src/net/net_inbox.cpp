// Vectors behind a mutex and an eventfd that is written once per burst.
#include "net/net_inbox.hpp"

#include "base/check.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace oc {

void net_inbox::contents::clear()
{
    batches.clear();
    released.clear();
    tasks.clear();
}

net_inbox::net_inbox() : wakeup_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (!wakeup_)
        throw std::system_error(errno, std::generic_category(), "eventfd");
}

template <class Put>
void net_inbox::put_and_wake(Put put)
{
    std::lock_guard const lock(mutex_);
    if (is_closed_)
        return;
    put();
    if (is_awake_)
        return;
    is_awake_ = true;
    std::uint64_t const one = 1;
    CHECK(::write(wakeup_.get(), &one, sizeof one) == sizeof one);
}

void net_inbox::put(delivery_batch batch)
{
    put_and_wake([&] { waiting_.batches.push_back(std::move(batch)); });
}

void net_inbox::put_release(std::uint32_t slot)
{
    put_and_wake([&] { waiting_.released.push_back(slot); });
}

void net_inbox::put(task work)
{
    put_and_wake([&] { waiting_.tasks.push_back(std::move(work)); });
}

void net_inbox::take(contents& into)
{
    std::lock_guard const lock(mutex_);
    if (!is_awake_)
        return;
    is_awake_ = false;
    std::uint64_t count = 0;
    CHECK(::read(wakeup_.get(), &count, sizeof count) == sizeof count);
    std::swap(into, waiting_);
}

void net_inbox::close()
{
    contents dropped; // destroyed outside the lock
    std::lock_guard const lock(mutex_);
    is_closed_ = true;
    std::swap(dropped, waiting_);
}

} // namespace oc
