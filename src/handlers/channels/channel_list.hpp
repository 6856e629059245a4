// channel_list: the channels that holders of some roles may view, as clients see them (part 1
// §7.1); for channels_get and for pushing it after a change.
#pragma once

#include "domain/permissions.hpp"
#include "live/room_heads.hpp"
#include "live/voice_rooms.hpp"
#include "protocol/events.hpp"

#include <span>
#include <string>
#include <vector>

namespace oc {

/// Their channels in display order.
std::vector<channel_ptr> visible_channels(view const& now, std::span<std::string const> user_roles);

/// Where the parts of a channel come from that are no settings of it.
struct channel_list_sources {
    view const& now;
    room_heads const& heads;
    voice_rooms const& voice;
};

/// One channel as channel_create and channel_update answer with it: without live state.
raw_json make_channel_object(channel const& c);

/// The full form of §7.1 with last_message, last_message_id, threads and voice_state.
packets::channels_get make_channel_list(std::vector<channel_ptr> const& visible,
                                        channel_list_sources const& from);

} // namespace oc
