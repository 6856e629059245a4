// timerfd_create(2).
#include "net/interval_timer.hpp"

#include "base/check.hpp"

#include <sys/timerfd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace oc {

interval_timer::interval_timer(poller& events, std::function<void()> on_due)
    : events_(events), on_due_(std::move(on_due)),
      timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK))
{
    if (!timer_)
        throw std::system_error(errno, std::generic_category(), "timerfd_create");
    events_.add(timer_.get(), interest::read, *this);
}

interval_timer::~interval_timer() { events_.remove(timer_.get()); }

void interval_timer::start(std::int64_t interval_ms, mode how)
{
    CHECK(interval_ms > 0);
    itimerspec when{};
    when.it_value.tv_sec = interval_ms / 1000;
    when.it_value.tv_nsec = interval_ms % 1000 * 1'000'000;
    if (how == mode::repeating)
        when.it_interval = when.it_value;
    CHECK(::timerfd_settime(timer_.get(), 0, &when, nullptr) == 0);
}

void interval_timer::stop()
{
    itimerspec const never{};
    CHECK(::timerfd_settime(timer_.get(), 0, &never, nullptr) == 0);
}

void interval_timer::on_ready(readiness)
{
    std::uint64_t count = 0;
    if (::read(timer_.get(), &count, sizeof count) == sizeof count)
        on_due_();
}

} // namespace oc
