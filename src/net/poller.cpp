// epoll(7).
#include "net/poller.hpp"

#include "base/check.hpp"

#include <cerrno>
#include <system_error>

namespace oc {
namespace {

constexpr int events_max = 512; // told in one turn

std::uint32_t to_events(interest wanted)
{
    switch (wanted) {
    case interest::nothing: return 0;
    case interest::read: return EPOLLIN;
    case interest::write: return EPOLLOUT;
    case interest::read_write: return EPOLLIN | EPOLLOUT;
    }
    UNREACHABLE();
}

} // namespace

poller::poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), ready_(events_max)
{
    if (!epoll_)
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

void poller::add(int descriptor, interest wanted, poll_target& target)
{
    epoll_event event{};
    event.events = to_events(wanted);
    event.data.ptr = &target;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0)
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

void poller::change(int descriptor, interest wanted, poll_target& target)
{
    epoll_event event{};
    event.events = to_events(wanted);
    event.data.ptr = &target;
    // It cannot fail for a descriptor that was added and not removed.
    CHECK(::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, descriptor, &event) == 0);
}

void poller::remove(int descriptor)
{
    epoll_event event{};
    CHECK(::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, descriptor, &event) == 0);
}

std::size_t poller::wait(int timeout_ms)
{
    int const count = ::epoll_wait(epoll_.get(), ready_.data(), events_max, timeout_ms);
    CHECK(count >= 0 || errno == EINTR);
    ready_count_ = count < 0 ? 0 : static_cast<std::size_t>(count);
    return ready_count_;
}

void poller::dispatch()
{
    for (std::size_t i = 0; i < ready_count_; ++i) {
        std::uint32_t const flags = ready_[i].events;
        readiness const ready{.readable = (flags & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0,
                              .writable = (flags & EPOLLOUT) != 0};
        static_cast<poll_target*>(ready_[i].data.ptr)->on_ready(ready);
    }
    ready_count_ = 0;
}

} // namespace oc
