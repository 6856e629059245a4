// The token bucket: exact amounts, no drift, no overflow.
#include "base/token_bucket.hpp"

#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace {

using oc::token_bucket;
using oc::token_rate;

int take_all(token_bucket& bucket, token_rate const& rate, oc::steady_ms now)
{
    int taken = 0;
    while (taken < 1'000'000 && bucket.take(rate, now))
        ++taken;
    return taken;
}

} // namespace

TEST_CASE("a new bucket is full, whatever the time")
{
    for (oc::steady_ms const start : {0LL, 1LL, 1'000'000'000'000LL, -5'000LL}) {
        token_bucket bucket;
        token_rate const rate{.capacity = 5, .tokens = 1, .interval_ms = 1000};
        CHECK(bucket.is_full(rate, start));
        CHECK(bucket.wait_ms(rate, start) == 0);
        CHECK(take_all(bucket, rate, start) == 5);
        CHECK_FALSE(bucket.is_full(rate, start));
    }
}

TEST_CASE("an empty bucket gives a token exactly when the wait is over")
{
    token_rate const rate{.capacity = 2, .tokens = 1, .interval_ms = 1000};
    token_bucket bucket;
    take_all(bucket, rate, 100);
    CHECK(bucket.wait_ms(rate, 100) == 1000);
    CHECK(bucket.wait_ms(rate, 600) == 500);
    CHECK_FALSE(bucket.take(rate, 1099));
    CHECK(bucket.take(rate, 1100));
    CHECK_FALSE(bucket.take(rate, 1100));
}

TEST_CASE("a refused attempt costs nothing")
{
    token_rate const rate{.capacity = 1, .tokens = 1, .interval_ms = 1000};
    token_bucket bucket;
    CHECK(bucket.take(rate, 0));
    for (oc::steady_ms now = 1; now < 1000; ++now)
        REQUIRE_FALSE(bucket.take(rate, now));
    CHECK(bucket.take(rate, 1000));
}

TEST_CASE("a bucket never holds more than its capacity")
{
    token_rate const rate{.capacity = 3, .tokens = 1, .interval_ms = 10};
    token_bucket bucket;
    take_all(bucket, rate, 0);
    CHECK(take_all(bucket, rate, 1'000'000) == 3);
    CHECK(bucket.is_full(rate, 1'000'030));
    CHECK_FALSE(bucket.is_full(rate, 1'000'029));
}

TEST_CASE("rates that divide badly do not drift")
{
    token_rate const rate{.capacity = 1, .tokens = 3, .interval_ms = 1000}; // one in 333⅓ ms
    token_bucket bucket;
    int taken = 0;
    for (oc::steady_ms now = 0; now <= 100'000; ++now)
        taken += bucket.take(rate, now) ? 1 : 0;
    // One at once; a capacity of one loses the part of a millisecond that a token comes early.
    CHECK(taken == 1 + 100'000 / 334);

    token_rate const roomy{.capacity = 10, .tokens = 3, .interval_ms = 1000};
    token_bucket other;
    take_all(other, roomy, 0);
    taken = 0;
    for (oc::steady_ms now = 1; now <= 100'000; ++now)
        taken += other.take(roomy, now) ? 1 : 0;
    CHECK(taken == 300);
}

TEST_CASE("no window admits more than the capacity and what came back in it")
{
    oc::test::seeded_random random(1);
    for (int round = 0; round < 200; ++round) {
        token_rate const rate{.capacity = static_cast<std::int64_t>(1 + random.below(20)),
                              .tokens = static_cast<std::int64_t>(1 + random.below(50)),
                              .interval_ms = static_cast<std::int64_t>(1 + random.below(5000))};
        token_bucket bucket;
        oc::steady_ms now = 0;
        std::int64_t taken = 0;
        for (int step = 0; step < 200; ++step) {
            now += static_cast<oc::steady_ms>(random.below(100));
            auto const wait_ms = bucket.wait_ms(rate, now);
            bool const took = bucket.take(rate, now);
            REQUIRE(took == (wait_ms == 0));
            taken += took ? 1 : 0;
            REQUIRE(taken * rate.interval_ms <=
                    rate.capacity * rate.interval_ms + now * rate.tokens);
        }
        auto const wait_ms = bucket.wait_ms(rate, now);
        if (wait_ms > 0)
            CHECK_FALSE(token_bucket(bucket).take(rate, now + wait_ms - 1));
        CHECK(bucket.take(rate, now + wait_ms));
    }
}

TEST_CASE("time that stands still or runs backwards gives nothing")
{
    token_rate const rate{.capacity = 1, .tokens = 1, .interval_ms = 1000};
    token_bucket bucket;
    CHECK(bucket.take(rate, 5000));
    CHECK_FALSE(bucket.take(rate, 5000));
    CHECK_FALSE(bucket.take(rate, 0));
    CHECK(bucket.wait_ms(rate, 0) == 1000);
    CHECK(bucket.take(rate, 6000));
}

TEST_CASE("extreme rates and pauses do not overflow")
{
    token_rate const rate{.capacity = std::numeric_limits<std::int32_t>::max(),
                          .tokens = std::numeric_limits<std::int32_t>::max(),
                          .interval_ms = std::numeric_limits<std::int32_t>::max()};
    token_bucket bucket;
    CHECK(bucket.take(rate, 0));
    CHECK(bucket.take(rate, std::numeric_limits<std::int64_t>::max()));
    CHECK_FALSE(bucket.is_full(rate, std::numeric_limits<std::int64_t>::max()));
}

TEST_CASE("a changed rate counts at once")
{
    token_rate const strict{.capacity = 1, .tokens = 1, .interval_ms = 60'000};
    token_rate const generous{.capacity = 100, .tokens = 100, .interval_ms = 60'000};
    token_bucket bucket;
    CHECK(bucket.take(strict, 0));
    CHECK_FALSE(bucket.take(strict, 1));
    CHECK(bucket.take(generous, 1));
    CHECK_FALSE(bucket.take(strict, 1));
    CHECK(bucket.take(strict, 60'001));
}

TEST_CASE("buckets are small, since every session has some") { CHECK(sizeof(token_bucket) <= 16); }
