// interval_timer: calls back once or again and again on a poller's thread.
#pragma once

#include "net/file_descriptor.hpp"
#include "net/poller.hpp"

#include <cstdint>
#include <functional>

namespace oc {

class interval_timer final : public poll_target {
public:
    /// Throws std::system_error when the system gives no timer descriptor.
    interval_timer(poller& events, std::function<void()> on_due);
    ~interval_timer();
    interval_timer(interval_timer const&) = delete;
    interval_timer& operator=(interval_timer const&) = delete;

    enum class mode : std::uint8_t { once, repeating };
    /// Milliseconds, at least one. Replaces what was set before.
    void start(std::int64_t interval_ms, mode how);
    void stop();

private:
    void on_ready(readiness ready) override;

    poller& events_;
    std::function<void()> on_due_;
    file_descriptor timer_;
};

} // namespace oc
