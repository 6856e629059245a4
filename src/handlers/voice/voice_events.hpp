// voice_events: what those who may view a voice channel are told of it (part 1 §12): participants
// with peer ids, everybody else without (RB-18). Core thread.
#pragma once

#include "domain/view.hpp"
#include "handlers/effects.hpp"
#include "live/voice_rooms.hpp"
#include "protocol/objects.hpp"

#include <string>
#include <vector>

namespace oc {

/// What voice changes work on.
struct voice_scene {
    voice_rooms& rooms;
    view const& now;
    effects& out;
};

enum class peer_ids : std::uint8_t { hidden, shown };

/// The participant as clients see him now.
wire_voice_user to_voice_user(view const& now, voice_participant const& who, peer_ids ids);

/// User ids of those in the channel.
std::vector<std::string> voice_insiders(voice_rooms const& rooms, room_id room);

/// Adds him and says voice_user_joined, to himself too. He must be in no channel (CHECK).
void join_voice(voice_scene const& scene, voice_participant who);
/// Says voice_user_updated, also when nothing changes (§12.3). He must be in a channel (CHECK).
void set_voice_muted(voice_scene const& scene, std::string const& user_id, bool is_muted);
/// Says voice_user_left and removes him. He must be in a channel (CHECK).
void leave_voice(voice_scene const& scene, std::string const& user_id);

} // namespace oc
