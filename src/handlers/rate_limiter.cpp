// The steps of part 1 §11.2, in whole milliseconds. Core thread only.
#include "handlers/rate_limiter.hpp"

#include "base/limits.hpp"
#include "domain/errc.hpp"

#include <algorithm>
#include <cmath>

namespace oc {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t burst_window_ms = 10'000;
constexpr token_rate typing_rate{.interval_ms = limits::typing_interval_ms};

token_rate command_rate(config const& settings)
{
    return {.capacity = settings.commands_per_minute,
            .tokens = settings.commands_per_minute,
            .interval_ms = minute_ms};
}

std::string seconds(std::int64_t duration_ms)
{
    auto const tenths = (duration_ms + 50) / 100;
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
}

error refusal(std::string reason, std::int64_t wait_ms)
{
    return {.code = errc::rate_limited, .detail = std::move(reason), .wait_ms = wait_ms};
}

/// How many of the times, oldest first, are at most that old.
std::int64_t count_within(std::deque<steady_ms> const& times, std::int64_t age_ms, steady_ms now)
{
    return times.end() - std::lower_bound(times.begin(), times.end(), now - age_ms);
}

} // namespace

// A timeout is kept with the user and not here: it outlives a restart and the limiter's settings.
result<void> require_no_timeout(user const& who, unix_seconds now)
{
    constexpr double ms_per_second = 1000;
    if (!who.timeout_until || *who.timeout_until <= now)
        return {};
    auto const left_ms =
        static_cast<std::int64_t>(std::ceil((*who.timeout_until - now) * ms_per_second));
    return refusal("You are in timeout for " + seconds(left_ms) + " more seconds", left_ms);
}

std::int64_t rate_limiter::cooldown_left_ms(counted_user const& who, config const& settings,
                                            steady_ms now)
{
    if (!who.burst_at)
        return 0;
    return std::max<std::int64_t>(settings.cooldown_seconds * 1000 - (now - *who.burst_at), 0);
}

result<void> rate_limiter::take_message(std::string const& user, config const& settings,
                                        steady_ms now)
{
    if (!settings.rate_limiting_enabled)
        return {};
    auto& who = users_[user];
    while (!who.accepted.empty() && now - who.accepted.front() > minute_ms)
        who.accepted.pop_front();
    if (auto const left_ms = cooldown_left_ms(who, settings, now); left_ms > 0)
        return refusal("You are in cooldown for " + seconds(left_ms) + " more seconds", left_ms);
    if (std::ssize(who.accepted) >= settings.messages_per_minute) {
        auto const wait_ms = minute_ms - (now - who.accepted.front());
        return refusal("Rate limit exceeded. Wait " + seconds(wait_ms) + " seconds", wait_ms);
    }
    if (count_within(who.accepted, burst_window_ms, now) >= settings.burst_limit) {
        who.burst_at = now;
        return refusal("Burst limit exceeded. You're in cooldown for " +
                           std::to_string(settings.cooldown_seconds) + " seconds",
                       settings.cooldown_seconds * 1000);
    }
    who.accepted.push_back(now);
    return {};
}

result<void> rate_limiter::take_command(std::string const& user, config const& settings,
                                        steady_ms now)
{
    if (!settings.rate_limiting_enabled)
        return {};
    auto const rate = command_rate(settings);
    auto& budget = users_[user].commands;
    if (budget.take(rate, now))
        return {};
    return refusal("Too many requests, slow down", budget.wait_ms(rate, now));
}

result<void> rate_limiter::take_typing(std::string const& user, config const& settings,
                                       steady_ms now)
{
    if (!settings.rate_limiting_enabled)
        return {};
    auto& budget = users_[user].typing;
    if (budget.take(typing_rate, now))
        return {};
    return refusal("Typing is shown already", budget.wait_ms(typing_rate, now));
}

result<rate_limit_status> rate_limiter::status(std::string const& user, config const& settings,
                                               steady_ms now) const
{
    if (!settings.rate_limiting_enabled)
        return error{.code = errc::rate_limiter_disabled};
    rate_limit_status told{.messages_per_minute_limit = settings.messages_per_minute,
                           .burst_limit = settings.burst_limit};
    if (auto const found = users_.find(user); found != users_.end()) {
        auto const& who = found->second;
        told.messages_this_minute = count_within(who.accepted, minute_ms, now);
        told.recent_messages = count_within(who.accepted, burst_window_ms, now);
        told.cooldown_remaining_ms = cooldown_left_ms(who, settings, now);
    }
    return told;
}

result<void> rate_limiter::reset(std::string const& user, config const& settings)
{
    if (!settings.rate_limiting_enabled)
        return error{.code = errc::rate_limiter_disabled};
    if (auto const known = users_.find(user); known != users_.end())
        known->second = {.commands = known->second.commands}; // messages are what is reset
    return {};
}

void rate_limiter::forget_idle(config const& settings, steady_ms now)
{
    std::erase_if(users_, [&](auto const& entry) {
        auto const& who = entry.second;
        return !settings.rate_limiting_enabled ||
               (count_within(who.accepted, minute_ms, now) == 0 &&
                cooldown_left_ms(who, settings, now) == 0 && who.typing.is_full(typing_rate, now) &&
                who.commands.is_full(command_rate(settings), now));
    });
}

} // namespace oc
