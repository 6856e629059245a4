// Connections counted per user id.
#include "live/presence.hpp"

#include <algorithm>

namespace oc {

bool presence::connect(std::string const& user_id, session_id session)
{
    auto& sessions = sessions_[user_id];
    sessions.push_back(session);
    if (sessions.size() > 1)
        return false;
    online_.set(user_id, next_ordinal_++);
    return true;
}

bool presence::disconnect(std::string const& user_id, session_id session)
{
    auto const entry = sessions_.find(user_id);
    if (entry == sessions_.end())
        return false;
    std::erase(entry->second, session);
    if (!entry->second.empty())
        return false;
    sessions_.erase(entry);
    online_.remove(user_id);
    return true;
}

bool presence::set_shown(std::string const& user_id, bool is_shown)
{
    return is_shown ? shown_.insert(user_id).second : shown_.erase(user_id) > 0;
}

std::vector<session_id> const& presence::sessions_of(std::string const& user_id) const
{
    static std::vector<session_id> const none;
    auto const entry = sessions_.find(user_id);
    return entry == sessions_.end() ? none : entry->second;
}

} // namespace oc
