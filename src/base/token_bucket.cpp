// Exact integer arithmetic of the token bucket. One owner at a time.
#include "base/token_bucket.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace oc {

// Integer division by tokens first keeps a long pause from overflowing the product.
std::int64_t token_bucket::missing_at(token_rate const& rate, steady_ms now) const
{
    CHECK(rate.capacity > 0 && rate.tokens > 0 && rate.interval_ms > 0);
    auto const passed = std::max<std::int64_t>(now - updated_at_, 0);
    auto const missing = std::min(missing_, rate.capacity * rate.interval_ms);
    return passed > missing / rate.tokens ? 0 : missing - passed * rate.tokens;
}

bool token_bucket::take(token_rate const& rate, steady_ms now)
{
    auto const missing = missing_at(rate, now) + rate.interval_ms;
    if (missing > rate.capacity * rate.interval_ms)
        return false;
    missing_ = missing;
    updated_at_ = std::max(now, updated_at_);
    return true;
}

std::int64_t token_bucket::wait_ms(token_rate const& rate, steady_ms now) const
{
    auto const missing = missing_at(rate, now) + rate.interval_ms;
    auto const excess = missing - rate.capacity * rate.interval_ms;
    return excess <= 0 ? 0 : (excess + rate.tokens - 1) / rate.tokens;
}

bool token_bucket::is_full(token_rate const& rate, steady_ms now) const
{
    return missing_at(rate, now) == 0;
}

} // namespace oc
