// login_throttle: how often guessing passwords is tolerated (RB-19): of an account from one
// address, from one address, and of an account from all addresses that it has not been logged in
// from. So nobody can lock somebody else out of his account. Memory only, bounded. Core thread.
#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace oc {

/// Whose password is tried, and from where. An empty one of the two is not counted.
struct login_attempt {
    std::string account;
    std::string address; // IPv4, or IPv6, of which the first 64 bits count
};

/// How often each key failed within a window that begins with its first failure. When there are
/// too many keys, the oldest window is forgotten.
class failure_counter {
public:
    failure_counter(int failures_max, std::int64_t window_ms, std::size_t entries_max)
        : failures_max_(failures_max), window_ms_(window_ms), entries_max_(entries_max)
    {
    }

    bool is_exhausted(std::string const& key, steady_ms now) const;
    void add(std::string const& key, steady_ms now);
    void remove(std::string const& key);
    std::size_t size() const { return windows_.size(); }

private:
    struct window {
        std::string key;
        steady_ms began_at;
        int failures;
    };

    void drop_front();

    int failures_max_;
    std::int64_t window_ms_;
    std::size_t entries_max_;
    std::list<window> windows_; // INVARIANT: the earliest first
    std::unordered_map<std::string, std::list<window>::iterator> by_key_;
};

class login_throttle {
public:
    login_throttle();

    /// Whether the password may be looked at; false until the window of what there was too much of
    /// ends (limits::login_failure_window_ms after its first failure).
    bool may_try(login_attempt const& attempt, steady_ms now) const;

    void on_failure(login_attempt const& attempt, steady_ms now);

    /// Forgives the account at that address, not the address: one account of his own must not buy
    /// a guesser more. From there the account is at home.
    void on_success(login_attempt const& attempt);

    /// How many accounts and addresses are remembered.
    std::size_t size() const { return accounts_.size() + addresses_.size(); }

private:
    failure_counter pairs_; // of an account and an address
    failure_counter accounts_;
    failure_counter addresses_;
    std::unordered_set<std::string> known_; // pairs that have logged in
};

} // namespace oc
