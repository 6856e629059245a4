// rate_limiter: how often a user may change messages (part 1 §11) or show typing. Counts are in
// memory, per user, shared by all connections of the user. Core thread only.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/token_bucket.hpp"
#include "domain/config.hpp"
#include "domain/user.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace oc {

/// What rate_limit_status tells (part 1 §11.4).
struct rate_limit_status {
    std::int64_t messages_this_minute = 0;
    std::int64_t messages_per_minute_limit = 0;
    std::int64_t recent_messages = 0; // in the last 10 s
    std::int64_t burst_limit = 0;
    std::int64_t cooldown_remaining_ms = 0;

    friend bool operator==(rate_limit_status const&, rate_limit_status const&) = default;
};

/// Refuses who is in a timeout (part 1 §11.2 step 1) with errc::rate_limited, the reason in words,
/// and how long to wait. Whatever the limiter's settings say.
result<void> require_no_timeout(user const& who, unix_seconds now);

/// The settings are given with each call: they may change while the server runs. With rate limiting
/// switched off everything passes and nothing is counted.
class rate_limiter {
public:
    /// Counts an attempt to send, edit or delete a message (part 1 §11.2). Refused with
    /// errc::rate_limited, the reason in words, and how long to wait.
    result<void> take_message(std::string const& user, config const& settings, steady_ms now);

    /// Counts any command (decisions.md "what the rate limiter counts"); refused as above.
    result<void> take_command(std::string const& user, config const& settings, steady_ms now);

    /// Whether the typing of that user may be shown now; else how long to wait.
    result<void> take_typing(std::string const& user, config const& settings, steady_ms now);

    /// errc::rate_limiter_disabled when rate limiting is switched off.
    result<rate_limit_status> status(std::string const& user, config const& settings,
                                     steady_ms now) const;

    /// Forgets what was counted for the user, his cooldown included; errors as status.
    result<void> reset(std::string const& user, config const& settings);

    /// Drops users who would get the same answers as new ones; call it about once a minute.
    void forget_idle(config const& settings, steady_ms now);

    std::size_t size() const { return users_.size(); }

private:
    struct counted_user {
        std::deque<steady_ms> accepted{}; // oldest first, at most a minute old
        std::optional<steady_ms> burst_at{};
        token_bucket typing{};
        token_bucket commands{};
    };

    static std::int64_t cooldown_left_ms(counted_user const& who, config const& settings,
                                         steady_ms now);

    std::unordered_map<std::string, counted_user> users_;
};

} // namespace oc
