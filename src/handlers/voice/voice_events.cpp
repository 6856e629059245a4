// Voice events in their two forms.
#include "handlers/voice/voice_events.hpp"

#include "base/check.hpp"
#include "handlers/websocket_utils.hpp"
#include "protocol/events.hpp"

#include <utility>

namespace oc {
namespace {

template <class Event>
void say(voice_scene const& scene, voice_participant const& about)
{
    auto const* const where = scene.now.channels->find(about.room);
    CHECK(where != nullptr);
    auto const in_form = [&](peer_ids ids) {
        return packet_frame(Event::wire_name,
                            Event{where->name, to_voice_user(scene.now, about, ids)});
    };
    scene.out.add(split_publication{.channel = about.room,
                                    .for_viewers = in_form(peer_ids::hidden),
                                    .insiders = voice_insiders(scene.rooms, about.room),
                                    .for_insiders = in_form(peer_ids::shown)});
}

} // namespace

wire_voice_user to_voice_user(view const& now, voice_participant const& who, peer_ids ids)
{
    wire_voice_user out{.id = who.user_id,
                        .username = now.users.name_of(who.user_id),
                        .muted = who.is_muted};
    if (auto const* const known = now.users.find(who.user_id))
        out.pfp = known->pfp_url;
    if (ids == peer_ids::shown)
        out.peer_id = who.peer_id;
    return out;
}

std::vector<std::string> voice_insiders(voice_rooms const& rooms, room_id room)
{
    std::vector<std::string> out;
    for (auto const& each : rooms.list(room))
        out.push_back(each.user_id);
    return out;
}

void join_voice(voice_scene const& scene, voice_participant who)
{
    scene.rooms.join(who);
    say<packets::voice_user_joined>(scene, who);
}

void set_voice_muted(voice_scene const& scene, std::string const& user_id, bool is_muted)
{
    scene.rooms.set_muted(user_id, is_muted);
    say<packets::voice_user_updated>(scene, *scene.rooms.find(user_id));
}

void leave_voice(voice_scene const& scene, std::string const& user_id)
{
    auto const gone = scene.rooms.leave(user_id);
    auto const* const where = scene.now.channels->find(gone.room);
    CHECK(where != nullptr);
    to_channel(scene.out, *where,
               packets::voice_user_left{where->name, scene.now.users.name_of(user_id)});
}

} // namespace oc
