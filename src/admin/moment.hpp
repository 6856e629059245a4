// moment: points in time as operators write them. Pure; any thread.
#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace oc {

/// "2026-11-23", "2026-11-23T10:00", "2026-11-23T10:00:30Z" (all UTC), "@1700000000", or an age:
/// "90s", "15m", "12h", "30d", "2w" before `now`.
std::optional<unix_seconds> parse_moment(std::string_view text, unix_seconds now);

/// "2026-11-23 10:00:30" (UTC); empty for what is no time at all.
std::string show_moment(unix_seconds at);

/// "3 d 4 h", "5 min", "12 s".
std::string show_duration(std::int64_t seconds);

} // namespace oc
