// token_bucket: a budget that refills with time. Integers only, no clock: the caller says the time.
// One owner at a time (the core thread in practice).
#pragma once

#include "base/clock.hpp"

#include <cstdint>

namespace oc {

/// `tokens` come back every `interval_ms`, spread evenly, until there are `capacity`. All positive;
/// capacity and tokens below 2^31, so that no product overflows.
struct token_rate {
    std::int64_t capacity = 1;
    std::int64_t tokens = 1;
    std::int64_t interval_ms = 1000;
};

/// Full at first. The rate is given with each call and not kept, so that a changed setting counts
/// at once; there are as many buckets as sessions, and one has 16 bytes.
class token_bucket {
public:
    /// Takes a token, or returns false and changes nothing.
    bool take(token_rate const& rate, steady_ms now);

    /// Milliseconds until a token is there; 0 when there is one.
    std::int64_t wait_ms(token_rate const& rate, steady_ms now) const;

    /// Whether nothing is missing, so that a new bucket would do as well.
    bool is_full(token_rate const& rate, steady_ms now) const;

private:
    std::int64_t missing_at(token_rate const& rate, steady_ms now) const;

    // What is missing from a full bucket, in token-milliseconds: a token is interval_ms of them,
    // and each passing millisecond gives `tokens` back. So nothing is ever rounded.
    std::int64_t missing_ = 0;
    steady_ms updated_at_ = 0;
};

} // namespace oc
