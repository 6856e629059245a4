// presence: who is connected, counted per user id (RB-28). Owned by the core thread; snapshots may
// go to any thread.
#pragma once

#include "base/sharded_map.hpp"
#include "live/session_id.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace oc {

/// User id → ordinal of the user's first live connection (grows with time). A cheap copy.
using presence_snapshot = sharded_map<std::uint64_t>;

class presence {
public:
    /// True when it is the user's first connection.
    bool connect(std::string const& user_id, session_id session);
    /// True when it was the user's last one. Unknown pairs are ignored.
    bool disconnect(std::string const& user_id, session_id session);

    /// Whether others are shown that the user is here: who is connected and invisible is not.
    /// True when that is new. Nobody is shown at first.
    bool set_shown(std::string const& user_id, bool is_shown);

    /// Valid until the next change.
    std::vector<session_id> const& sessions_of(std::string const& user_id) const;
    bool is_connected(std::string const& user_id) const { return online_.find(user_id) != nullptr; }
    std::size_t user_count() const { return online_.size(); }
    presence_snapshot snapshot() const { return online_; }

private:
    std::unordered_map<std::string, std::vector<session_id>> sessions_;
    presence_snapshot online_;
    std::unordered_set<std::string> shown_;
    std::uint64_t next_ordinal_ = 0;
};

} // namespace oc
