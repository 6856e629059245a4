// Participants in order of joining.
#include "live/voice_rooms.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <utility>

namespace oc {

void voice_rooms::join(voice_participant who)
{
    CHECK(room_of_user_.emplace(who.user_id, who.room).second);
    auto& list = by_room_[who.room];
    list.push_back(std::move(who));
}

voice_participant voice_rooms::leave(std::string const& user_id)
{
    auto const place = room_of_user_.find(user_id);
    CHECK(place != room_of_user_.end());
    auto const room = by_room_.find(place->second);
    auto const entry = std::ranges::find(room->second, user_id, &voice_participant::user_id);
    auto gone = std::move(*entry);
    room->second.erase(entry);
    if (room->second.empty())
        by_room_.erase(room);
    room_of_user_.erase(place);
    return gone;
}

void voice_rooms::set_muted(std::string const& user_id, bool is_muted)
{
    auto const place = room_of_user_.find(user_id);
    CHECK(place != room_of_user_.end());
    auto& list = by_room_.at(place->second);
    std::ranges::find(list, user_id, &voice_participant::user_id)->is_muted = is_muted;
}

voice_participant const* voice_rooms::find(std::string const& user_id) const
{
    auto const place = room_of_user_.find(user_id);
    if (place == room_of_user_.end())
        return nullptr;
    auto const& list = by_room_.at(place->second);
    return &*std::ranges::find(list, user_id, &voice_participant::user_id);
}

voice_participant const* voice_rooms::find_owned(std::string const& user_id,
                                                 session_id session) const
{
    auto const* const entry = find(user_id);
    return entry != nullptr && entry->owner == session ? entry : nullptr;
}

std::vector<voice_participant> const& voice_rooms::list(room_id room) const
{
    static std::vector<voice_participant> const nobody;
    auto const entry = by_room_.find(room);
    return entry == by_room_.end() ? nobody : entry->second;
}

} // namespace oc
