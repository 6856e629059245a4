// room_heads: the newest message of each room, for channel lists (part 1 §7.1) without a query.
// Loaded at the start, then kept by the effects of commands. Owned by the core thread.
#pragma once

#include "base/clock.hpp"
#include "domain/channel.hpp"

#include <optional>
#include <string>
#include <unordered_map>

namespace oc {

struct room_head {
    std::string id;
    unix_seconds timestamp = 0;
};

class room_heads {
public:
    void set(room_id room, std::optional<room_head> head);
    room_head const* find(room_id room) const;

private:
    std::unordered_map<room_id, room_head> heads_;
};

} // namespace oc
