// The machine's clocks behind the clock interface.
#include "base/clock.hpp"

namespace oc {

unix_seconds system_clock_source::wall_now() const
{
    using namespace std::chrono;
    auto const now = system_clock::now().time_since_epoch();
    return static_cast<double>(duration_cast<microseconds>(now).count()) / 1e6;
}

steady_ms system_clock_source::steady_now() const
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

} // namespace oc
