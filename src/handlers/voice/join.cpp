// voice_join: enter a voice channel, and learn whom to call (part 1 §12.1, §12.5, RB-18).
#include "base/limits.hpp"
#include "handlers/define.hpp"
#include "handlers/room_access.hpp"
#include "handlers/voice/voice_access.hpp"
#include "handlers/voice/voice_events.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::peer_id_required> peer_id; // asked for first (§12.1)
    required<std::string, errc::channel_name_required> channel;
};
BOOST_DESCRIBE_STRUCT(request, (), (peer_id, channel))

struct wire_peer {
    std::string username;
    std::string peer_id;
    bool muted;
    std::optional<std::string> pfp;
};
BOOST_DESCRIBE_STRUCT(wire_peer, (), (username, peer_id, muted, pfp))

struct joined {
    static constexpr std::string_view wire_name = "voice_join";
    std::string channel;
    std::vector<wire_peer> participants{}; // but oneself
};
BOOST_DESCRIBE_STRUCT(joined, (), (channel, participants))

result<void> check(check_call const&, request& r)
{
    if (r.peer_id->size() > limits::peer_id_bytes_max)
        return error{errc::invalid_value, "peer_id"};
    return {};
}

// Wherever the user was, he is there no more; another connection of his has to know.
void leave_former(live_call& c, voice_scene const& scene)
{
    auto const* const found = scene.rooms.find(c.who.user_id);
    if (found == nullptr)
        return;
    auto const former = *found;
    leave_voice(scene, former.user_id);
    if (former.owner != c.who.session)
        publish(c.out, topic::to_session(former.owner),
                packets::voice_leave{scene.now.channels->find(former.room)->name});
}

result<joined> handle(live_call& c, request const& r)
{
    TRY(auto const place, find_voice_channel(c, *r.channel));
    TRY_VOID(require_permission(c.now(), *place.me, "connect"));

    voice_scene const scene{c.live.voice, c.now(), c.out};
    leave_former(c, scene);
    bool const may_speak = has_permission(*c.now().roles, place.me->roles, "speak");
    join_voice(scene, {.user_id = place.me->id,
                       .room = place.where->id,
                       .owner = c.who.session,
                       .peer_id = *r.peer_id,
                       .is_muted = !may_speak});

    joined out{.channel = place.where->name};
    for (auto const& each : scene.rooms.list(place.where->id)) {
        if (each.user_id == place.me->id)
            continue;
        auto const shown = to_voice_user(c.now(), each, peer_ids::shown);
        out.participants.push_back({shown.username, each.peer_id, shown.muted, shown.pfp});
    }
    return out;
}

} // namespace

OC_COMMAND(voice_join) = define<&handle, &check>({
    .summary = "Enter a voice channel; muted without the permission to speak.",
});

} // namespace oc
