// A map from room to its newest message.
#include "live/room_heads.hpp"

namespace oc {

void room_heads::set(room_id room, std::optional<room_head> head)
{
    if (head)
        heads_.insert_or_assign(room, *std::move(head));
    else
        heads_.erase(room);
}

room_head const* room_heads::find(room_id room) const
{
    auto const entry = heads_.find(room);
    return entry == heads_.end() ? nullptr : &entry->second;
}

} // namespace oc
