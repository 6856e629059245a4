// Times in names of files. Pure; any thread.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <string>

namespace oc {

/// "20261122-143000", UTC.
std::string utc_stamp(unix_seconds at);

/// The day's number since 1970, and the hour in it.
struct utc_day {
    std::int64_t day = 0;
    std::int64_t hour = 0;
};
utc_day utc_day_of(unix_seconds at);

} // namespace oc
