// Version 7 UUIDs with a counter.
#include "db/message_ids.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <cstring>

namespace oc {
namespace {

constexpr int counter_bits = 12;
constexpr std::int64_t milliseconds_end = std::int64_t{1} << 48;

std::int64_t to_milliseconds(unix_seconds now)
{
    auto const milliseconds = now * 1000.0;
    if (!(milliseconds > 0)) // a clock before 1970 counts as standing still
        return 0;
    return std::min(static_cast<std::int64_t>(std::min(milliseconds, 1e18)), milliseconds_end - 1);
}

} // namespace

std::string message_ids::next(unix_seconds now)
{
    last_ = std::max(to_milliseconds(now) << counter_bits, last_ + 1);
    CHECK(last_ >> counter_bits < milliseconds_end);
    auto const milliseconds = static_cast<std::uint64_t>(last_ >> counter_bits);
    auto const counter = static_cast<std::uint64_t>(last_) & ((1U << counter_bits) - 1);
    return format_uuid((milliseconds << 16) | (std::uint64_t{7} << 12) | counter,
                       (std::uint64_t{2} << 62) | (next_random_bits() >> 2));
}

// One system call serves many ids.
std::uint64_t message_ids::next_random_bits()
{
    if (pool_used_ == pool_.size()) {
        random_.fill(pool_);
        pool_used_ = 0;
    }
    std::uint64_t bits = 0;
    std::memcpy(&bits, pool_.data() + pool_used_, sizeof bits);
    pool_used_ += sizeof bits;
    return bits;
}

} // namespace oc
