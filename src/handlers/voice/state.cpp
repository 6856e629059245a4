// voice_state: who is in a voice channel; whom to call only for participants (part 1 §12.4).
#include "handlers/define.hpp"
#include "handlers/voice/voice_access.hpp"
#include "handlers/voice/voice_events.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::channel_name_required> channel;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel))

struct voice_list {
    static constexpr std::string_view wire_name = "voice_state";
    std::string channel;
    std::vector<wire_voice_user> participants{};
};
BOOST_DESCRIBE_STRUCT(voice_list, (), (channel, participants))

result<voice_list> handle(live_call& c, request const& r)
{
    TRY(auto const place, find_voice_channel(c, *r.channel));
    auto const* const mine = c.live.voice.find(place.me->id);
    bool const is_inside = mine != nullptr && mine->room == place.where->id;

    voice_list out{.channel = place.where->name};
    for (auto const& each : c.live.voice.list(place.where->id))
        out.participants.push_back(to_voice_user(
            c.now(), each, is_inside ? peer_ids::shown : peer_ids::hidden));
    return out;
}

} // namespace

OC_COMMAND(voice_state) = define<&handle>({
    .summary = "List who is in a voice channel.",
});

} // namespace oc
