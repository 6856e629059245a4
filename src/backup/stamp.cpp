// The C library's calendar.
#include "backup/stamp.hpp"

#include <array>
#include <cmath>
#include <ctime>

namespace oc {

std::string utc_stamp(unix_seconds at)
{
    auto const seconds = static_cast<std::time_t>(at);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%d-%H%M%S", &parts)};
}

utc_day utc_day_of(unix_seconds at)
{
    constexpr std::int64_t seconds_per_day = 24 * 60 * 60;
    auto const seconds = static_cast<std::int64_t>(std::floor(at));
    auto const day = seconds / seconds_per_day;
    return {day, (seconds - day * seconds_per_day) / 3600};
}

} // namespace oc
