// The machine's steady clock.
#include "base/stopwatch.hpp"

#include <chrono>

namespace oc {

stopwatch_us read_stopwatch()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

} // namespace oc
