// issued_keys: the validator keys that this server has made, one per connection, and who logged in
// with which. Uploads prove themselves with one of them and no other (part 2 §3.2, S4). A key lives
// as long as its connection, and some time longer. Core thread.
#pragma once

#include "base/clock.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace oc {

class issued_keys {
public:
    struct entry {
        std::string user_id{}; // of the connection; empty before login
        std::string token{};   // of `ready.validator`
        bool is_closed = false;
    };

    void insert(std::string const& key) { entries_.try_emplace(key); }
    /// The connection of that key has logged in. Nothing when there is no such key.
    void set_user(std::string const& key, std::string const& user_id, std::string const& token);
    /// The connection of that key is gone.
    void close(std::string const& key, steady_ms now);
    /// Drops the keys of connections that went too long ago.
    void forget(steady_ms now);

    entry const* find(std::string const& key) const;

private:
    struct closing {
        steady_ms at;
        std::string key;
    };

    std::unordered_map<std::string, entry> entries_;
    std::deque<closing> closed_; // the oldest first
};

} // namespace oc
