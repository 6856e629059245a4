// The message budget of part 1 §11.2, step by step, and the typing budget.
#include "handlers/rate_limiter.hpp"

#include "domain/errc.hpp"
#include "support/print_error.hpp"
#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using oc::errc;
using oc::rate_limiter;

/// Settings with a limit per minute, a burst limit and a cooldown in seconds.
oc::config make_settings(std::int64_t per_minute, std::int64_t burst, std::int64_t cooldown)
{
    oc::config settings;
    settings.rate_limiting_enabled = true;
    settings.messages_per_minute = per_minute;
    settings.burst_limit = burst;
    settings.cooldown_seconds = cooldown;
    return settings;
}

constexpr oc::steady_ms start = 5'000'000;

} // namespace

TEST_CASE("messages within the limits pass")
{
    rate_limiter limiter;
    auto const settings = make_settings(60, 10, 30);
    for (int message = 0; message < 10; ++message)
        CHECK(limiter.take_message("ada", settings, start + message));
    CHECK(limiter.take_message("ada", settings, start + 10'001));
}

TEST_CASE("one message too many within ten seconds starts a cooldown")
{
    rate_limiter limiter;
    auto const settings = make_settings(60, 3, 30);
    for (int message = 0; message < 3; ++message)
        REQUIRE(limiter.take_message("ada", settings, start));
    auto const refused = limiter.take_message("ada", settings, start + 10'000);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::rate_limited);
    CHECK(refused.error().detail == "Burst limit exceeded. You're in cooldown for 30 seconds");
    CHECK(refused.error().wait_ms == 30'000);
}

TEST_CASE("ten seconds and a millisecond later the burst is over")
{
    rate_limiter limiter;
    auto const settings = make_settings(60, 3, 30);
    for (int message = 0; message < 3; ++message)
        REQUIRE(limiter.take_message("ada", settings, start));
    CHECK(limiter.take_message("ada", settings, start + 10'001));
}

TEST_CASE("during a cooldown everything is refused, with the rest of it in the reason")
{
    rate_limiter limiter;
    auto const settings = make_settings(60, 1, 4);
    REQUIRE(limiter.take_message("ada", settings, start));
    REQUIRE_FALSE(limiter.take_message("ada", settings, start));
    auto const refused = limiter.take_message("ada", settings, start + 100);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().detail == "You are in cooldown for 3.9 more seconds");
    CHECK(refused.error().wait_ms == 3900);
    CHECK(limiter.take_message("ada", settings, start + 3999).error().detail ==
          "You are in cooldown for 0.0 more seconds");
}

TEST_CASE("a cooldown shorter than the burst window can be entered again at once")
{
    rate_limiter limiter;
    auto const settings = make_settings(60, 2, 4);
    REQUIRE(limiter.take_message("ada", settings, start));
    REQUIRE(limiter.take_message("ada", settings, start));
    REQUIRE_FALSE(limiter.take_message("ada", settings, start));
    CHECK(limiter.take_message("ada", settings, start + 4000).error().detail ==
          "Burst limit exceeded. You're in cooldown for 4 seconds");
    CHECK(limiter.take_message("ada", settings, start + 8000).error().wait_ms == 4000);
    CHECK(limiter.take_message("ada", settings, start + 12'000));
}

TEST_CASE("the minute's limit tells when the oldest message leaves the minute")
{
    rate_limiter limiter;
    auto const settings = make_settings(3, 100, 30);
    REQUIRE(limiter.take_message("ada", settings, start));
    REQUIRE(limiter.take_message("ada", settings, start + 20'000));
    REQUIRE(limiter.take_message("ada", settings, start + 40'000));
    auto const refused = limiter.take_message("ada", settings, start + 47'650);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().detail == "Rate limit exceeded. Wait 12.4 seconds");
    CHECK(refused.error().wait_ms == 12'350);
    CHECK_FALSE(limiter.take_message("ada", settings, start + 60'000));
    CHECK(limiter.take_message("ada", settings, start + 60'001));
    CHECK_FALSE(limiter.take_message("ada", settings, start + 60'002));
}

TEST_CASE("the minute's limit is looked at before the burst")
{
    rate_limiter limiter;
    auto const settings = make_settings(2, 2, 30);
    REQUIRE(limiter.take_message("ada", settings, start));
    REQUIRE(limiter.take_message("ada", settings, start));
    CHECK(limiter.take_message("ada", settings, start).error().detail ==
          "Rate limit exceeded. Wait 60.0 seconds");
    CHECK(limiter.status("ada", settings, start)->cooldown_remaining_ms == 0);
}

TEST_CASE("refused attempts are not counted")
{
    rate_limiter limiter;
    auto const settings = make_settings(100, 2, 1);
    REQUIRE(limiter.take_message("ada", settings, start));
    REQUIRE(limiter.take_message("ada", settings, start));
    for (oc::steady_ms later = 0; later <= 10'000; later += 10)
        REQUIRE_FALSE(limiter.take_message("ada", settings, start + later));
    CHECK(limiter.status("ada", settings, start + 10'000)->messages_this_minute == 2);
    CHECK(limiter.take_message("ada", settings, start + 11'001));
}

TEST_CASE("a cooldown of zero only refuses what is too much")
{
    rate_limiter limiter;
    auto const settings = make_settings(60, 1, 0);
    REQUIRE(limiter.take_message("ada", settings, start));
    CHECK(limiter.take_message("ada", settings, start + 1).error().detail ==
          "Burst limit exceeded. You're in cooldown for 0 seconds");
    CHECK(limiter.take_message("ada", settings, start + 10'001));
}

TEST_CASE("users do not share a budget")
{
    rate_limiter limiter;
    auto const settings = make_settings(60, 1, 30);
    CHECK(limiter.take_message("ada", settings, start));
    CHECK_FALSE(limiter.take_message("ada", settings, start));
    CHECK(limiter.take_message("ben", settings, start));
}

TEST_CASE("switched off, everything passes and nothing is kept")
{
    rate_limiter limiter;
    auto settings = make_settings(1, 1, 30);
    settings.rate_limiting_enabled = false;
    for (int message = 0; message < 1000; ++message) {
        REQUIRE(limiter.take_message("ada", settings, start));
        REQUIRE(limiter.take_typing("ada", settings, start));
    }
    CHECK(limiter.size() == 0);
    CHECK(limiter.status("ada", settings, start).error().code == errc::rate_limiter_disabled);
    CHECK(limiter.reset("ada", settings).error().code == errc::rate_limiter_disabled);
}

TEST_CASE("the status counts as the limiter does")
{
    rate_limiter limiter;
    auto const settings = make_settings(12, 5, 4);
    for (int message = 0; message < 5; ++message)
        REQUIRE(limiter.take_message("ada", settings, start));
    REQUIRE_FALSE(limiter.take_message("ada", settings, start));
    oc::rate_limit_status const during{.messages_this_minute = 5,
                                       .messages_per_minute_limit = 12,
                                       .recent_messages = 5,
                                       .burst_limit = 5,
                                       .cooldown_remaining_ms = 3690};
    CHECK(*limiter.status("ada", settings, start + 310) == during);
    auto const later = *limiter.status("ada", settings, start + 10'001);
    CHECK(later.messages_this_minute == 5);
    CHECK(later.recent_messages == 0);
    CHECK(later.cooldown_remaining_ms == 0);
    CHECK(limiter.status("ada", settings, start + 60'001)->messages_this_minute == 0);
}

TEST_CASE("asking for the status of somebody unknown remembers nobody")
{
    rate_limiter limiter;
    auto const settings = make_settings(12, 5, 4);
    oc::rate_limit_status const nothing{.messages_per_minute_limit = 12, .burst_limit = 5};
    CHECK(*limiter.status("nobody", settings, start) == nothing);
    CHECK(limiter.size() == 0);
}

TEST_CASE("a reset forgives the messages and the cooldown")
{
    rate_limiter limiter;
    auto const settings = make_settings(60, 1, 30);
    REQUIRE(limiter.take_message("ada", settings, start));
    REQUIRE_FALSE(limiter.take_message("ada", settings, start));
    CHECK(limiter.reset("ada", settings));
    CHECK(limiter.take_message("ada", settings, start));
    CHECK(limiter.reset("nobody", settings));
}

TEST_CASE("changed settings count at once")
{
    rate_limiter limiter;
    REQUIRE(limiter.take_message("ada", make_settings(60, 1, 30), start));
    CHECK_FALSE(limiter.take_message("ada", make_settings(60, 1, 30), start));
    CHECK(limiter.take_message("ada", make_settings(60, 5, 0), start));
}

TEST_CASE("typing has a budget of its own, one a second")
{
    rate_limiter limiter;
    auto const settings = make_settings(60, 1, 30);
    CHECK(limiter.take_typing("ada", settings, start));
    CHECK_FALSE(limiter.take_typing("ada", settings, start + 999));
    CHECK(limiter.take_typing("ben", settings, start + 999));
    CHECK(limiter.take_typing("ada", settings, start + 1000));
    CHECK(limiter.take_message("ada", settings, start + 1000));
    CHECK(limiter.status("ada", settings, start + 1000)->messages_this_minute == 1);
}

TEST_CASE("idle users are forgotten, and only they")
{
    rate_limiter limiter;
    auto const settings = make_settings(60, 1, 300);
    REQUIRE(limiter.take_message("sent", settings, start));
    REQUIRE(limiter.take_typing("typed", settings, start));
    REQUIRE(limiter.take_message("burst", settings, start));
    REQUIRE_FALSE(limiter.take_message("burst", settings, start));
    CHECK(limiter.size() == 3);
    limiter.forget_idle(settings, start + 1000);
    CHECK(limiter.size() == 2);
    limiter.forget_idle(settings, start + 60'000);
    CHECK(limiter.size() == 2);
    limiter.forget_idle(settings, start + 60'001);
    CHECK(limiter.size() == 1);
    limiter.forget_idle(settings, start + 299'999);
    CHECK_FALSE(limiter.take_message("burst", settings, start + 299'999));
    limiter.forget_idle(settings, start + 300'000);
    CHECK(limiter.size() == 0);
}

TEST_CASE("everybody is forgotten when rate limiting is switched off")
{
    rate_limiter limiter;
    auto settings = make_settings(60, 1, 300);
    REQUIRE(limiter.take_message("ada", settings, start));
    settings.rate_limiting_enabled = false;
    limiter.forget_idle(settings, start);
    CHECK(limiter.size() == 0);
}

TEST_CASE("no minute has more messages than allowed, and no ten seconds more than a burst")
{
    oc::test::seeded_random random(41);
    for (int round = 0; round < 20; ++round) {
        rate_limiter limiter;
        auto const settings = make_settings(static_cast<std::int64_t>(1 + random.below(20)),
                                            static_cast<std::int64_t>(1 + random.below(6)),
                                            static_cast<std::int64_t>(random.below(20)));
        std::vector<oc::steady_ms> accepted;
        oc::steady_ms now = start;
        for (int attempt = 0; attempt < 2000; ++attempt) {
            now += static_cast<oc::steady_ms>(random.below(1500));
            if (random.below(50) == 0)
                limiter.forget_idle(settings, now);
            auto const taken = limiter.take_message("ada", settings, now);
            if (taken) {
                accepted.push_back(now);
            } else {
                REQUIRE(taken.error().wait_ms >= 0);
                REQUIRE(taken.error().wait_ms <= 60'000);
            }
        }
        auto const within = [&](oc::steady_ms window_ms, std::int64_t most) {
            auto const step = static_cast<std::size_t>(most);
            for (std::size_t index = step; index < accepted.size(); ++index)
                REQUIRE(accepted[index] - accepted[index - step] > window_ms);
        };
        within(60'000, settings.messages_per_minute);
        within(10'000, settings.burst_limit);
        CHECK(accepted.size() > 10);
    }
}

TEST_CASE("a timeout is told in tenths of seconds, and over when its time has come")
{
    oc::user who;
    CHECK(oc::require_no_timeout(who, 100.0));
    who.timeout_until = 103.25;
    auto const refused = oc::require_no_timeout(who, 100.0);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == oc::errc::rate_limited);
    CHECK(refused.error().detail == "You are in timeout for 3.3 more seconds");
    CHECK(refused.error().wait_ms == 3250);
    CHECK(oc::require_no_timeout(who, 103.2499).error().wait_ms == 1);
    CHECK(oc::require_no_timeout(who, 103.25));
}
