// fake_clock: a clock that moves only when the test moves it. Any thread.
#pragma once

#include "base/clock.hpp"

#include <atomic>
#include <cstdint>

namespace oc::test {

class fake_clock final : public clock {
public:
    /// Some moment in 2023; a whole number, so that tests can write timestamps down.
    static constexpr unix_seconds first_wall = 1'700'000'000.0;

    fake_clock() = default;
    explicit fake_clock(unix_seconds wall) : wall_(wall) {}

    unix_seconds wall_now() const override { return wall_; }
    steady_ms steady_now() const override { return steady_; }

    /// Both clocks move on. Milliseconds, not negative.
    void advance_ms(std::int64_t milliseconds)
    {
        wall_ = wall_ + static_cast<double>(milliseconds) / 1000.0;
        steady_ += milliseconds;
    }
    void advance_s(std::int64_t seconds) { advance_ms(seconds * 1000); }

    /// Somebody sets the machine's clock, forwards or back; the steady one does not notice.
    void step_wall_to(unix_seconds wall) { wall_ = wall; }

private:
    std::atomic<unix_seconds> wall_ = first_wall;
    std::atomic<steady_ms> steady_ = 1'000;
};

} // namespace oc::test
