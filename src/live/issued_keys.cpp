// Validator keys and their ends.
#include "live/issued_keys.hpp"

#include "base/limits.hpp"

namespace oc {

void issued_keys::set_user(std::string const& key, std::string const& user_id,
                           std::string const& token)
{
    auto const found = entries_.find(key);
    if (found == entries_.end())
        return;
    found->second.user_id = user_id;
    found->second.token = token;
}

void issued_keys::close(std::string const& key, steady_ms now)
{
    auto const found = entries_.find(key);
    if (found == entries_.end() || found->second.is_closed)
        return;
    found->second.is_closed = true;
    closed_.push_back({now, key});
    while (closed_.size() > limits::closed_keys_max) {
        entries_.erase(closed_.front().key);
        closed_.pop_front();
    }
}

void issued_keys::forget(steady_ms now)
{
    while (!closed_.empty() && now - closed_.front().at >= limits::closed_key_ms_max) {
        entries_.erase(closed_.front().key);
        closed_.pop_front();
    }
}

issued_keys::entry const* issued_keys::find(std::string const& key) const
{
    auto const found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
}

} // namespace oc
