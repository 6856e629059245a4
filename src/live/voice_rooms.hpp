// voice_rooms: who is in which voice channel, one entry per user with the connection that owns it
// (part 1 §12, RB-18). Channels are named by room id, so that a renamed one keeps its people.
// Owned by the core thread; gone with a restart, as the connections are.
#pragma once

#include "domain/channel.hpp"
#include "live/session_id.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace oc {

struct voice_participant {
    std::string user_id{};
    room_id room = 0;
    session_id owner{};    // only its leave or close ends the entry
    std::string peer_id{}; // opaque; whom the others call
    bool is_muted = false;
};

class voice_rooms {
public:
    /// The user must be in no channel (CHECK). He comes last in the order of the channel.
    void join(voice_participant who);
    /// The entry that is no more. The user must be in a channel (CHECK).
    voice_participant leave(std::string const& user_id);
    /// The user must be in a channel (CHECK).
    void set_muted(std::string const& user_id, bool is_muted);

    /// The user's entry, or null. Valid until the next change.
    voice_participant const* find(std::string const& user_id) const;
    /// The same if that connection owns it.
    voice_participant const* find_owned(std::string const& user_id, session_id session) const;
    /// In order of joining. Valid until the next change.
    std::vector<voice_participant> const& list(room_id room) const;
    /// Everybody, channel by channel; `visit` must not change anything.
    template <class Visit>
    void for_each(Visit&& visit) const
    {
        for (auto const& [room, list] : by_room_)
            for (auto const& each : list)
                visit(each);
    }

private:
    std::map<room_id, std::vector<voice_participant>> by_room_; // no empty lists
    std::unordered_map<std::string, room_id> room_of_user_;
};

} // namespace oc
