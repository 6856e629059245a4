// Fixed windows of failed logins. Core thread.
#include "handlers/auth/login_throttle.hpp"

#include "base/limits.hpp"

#include <arpa/inet.h>

#include <cstring>
#include <iterator>
#include <utility>

namespace oc {
namespace {

/// What one subscriber has: the address itself, or the first 64 bits of an IPv6 address; addresses
/// in IPv4-mapped form (RFC 4291 §2.5.5.2) are IPv4.
std::string subscriber_of(std::string const& address)
{
    in6_addr v6{};
    if (::inet_pton(AF_INET6, address.c_str(), &v6) != 1)
        return address;
    char text[INET6_ADDRSTRLEN] = {};
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
        ::inet_ntop(AF_INET, v6.s6_addr + 12, text, sizeof text);
        return text;
    }
    std::memset(v6.s6_addr + 8, 0, 8);
    ::inet_ntop(AF_INET6, &v6, text, sizeof text);
    return text;
}

// No account has a space in its id.
std::string pair_of(login_attempt const& attempt)
{
    return attempt.account + ' ' + subscriber_of(attempt.address);
}

} // namespace

bool failure_counter::is_exhausted(std::string const& key, steady_ms now) const
{
    auto const found = by_key_.find(key);
    return found != by_key_.end() && now - found->second->began_at < window_ms_ &&
           found->second->failures >= failures_max_;
}

void failure_counter::add(std::string const& key, steady_ms now)
{
    while (!windows_.empty() && now - windows_.front().began_at >= window_ms_)
        drop_front();
    if (auto const found = by_key_.find(key); found != by_key_.end()) {
        ++found->second->failures;
        return;
    }
    if (windows_.size() >= entries_max_)
        drop_front();
    windows_.push_back({key, now, 1});
    by_key_.emplace(key, std::prev(windows_.end()));
}

void failure_counter::remove(std::string const& key)
{
    auto const found = by_key_.find(key);
    if (found == by_key_.end())
        return;
    windows_.erase(found->second);
    by_key_.erase(found);
}

void failure_counter::drop_front()
{
    by_key_.erase(windows_.front().key);
    windows_.pop_front();
}

login_throttle::login_throttle()
    : pairs_(limits::login_failures_per_account_max, limits::login_failure_window_ms,
             limits::login_throttle_entries_max),
      accounts_(limits::login_failures_everywhere_max, limits::login_failure_window_ms,
                limits::login_throttle_entries_max),
      addresses_(limits::login_failures_per_address_max, limits::login_failure_window_ms,
                 limits::login_throttle_entries_max)
{
}

bool login_throttle::may_try(login_attempt const& attempt, steady_ms now) const
{
    auto const pair = pair_of(attempt);
    bool const is_stranger = !known_.contains(pair);
    return !pairs_.is_exhausted(pair, now) &&
           !(is_stranger && accounts_.is_exhausted(attempt.account, now)) &&
           !addresses_.is_exhausted(subscriber_of(attempt.address), now);
}

void login_throttle::on_failure(login_attempt const& attempt, steady_ms now)
{
    if (!attempt.account.empty()) {
        pairs_.add(pair_of(attempt), now);
        accounts_.add(attempt.account, now);
    }
    if (!attempt.address.empty())
        addresses_.add(subscriber_of(attempt.address), now);
}

void login_throttle::on_success(login_attempt const& attempt)
{
    auto pair = pair_of(attempt);
    pairs_.remove(pair);
    if (known_.size() >= limits::login_throttle_entries_max)
        known_.clear(); // strangers until they log in again
    known_.insert(std::move(pair));
}

} // namespace oc
