// clock: the only source of time. Tests use a clock that moves when told (tests/support).
#pragma once

#include <chrono>
#include <cstdint>

namespace oc {

/// Unix time in seconds with fraction, as timestamps travel on the wire (part 1 §2.2).
using unix_seconds = double;
/// Milliseconds of a clock that never steps; only differences mean something.
using steady_ms = std::int64_t;

class clock {
public:
    virtual ~clock() = default;
    virtual unix_seconds wall_now() const = 0;
    virtual steady_ms steady_now() const = 0;
};

/// The machine's clocks. Any thread.
class system_clock_source final : public clock {
public:
    unix_seconds wall_now() const override;
    steady_ms steady_now() const override;
};

} // namespace oc
