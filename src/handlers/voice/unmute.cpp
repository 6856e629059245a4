// voice_unmute: tell the others in the voice channel (part 1 §12.3).
#include "handlers/define.hpp"
#include "handlers/room_access.hpp"
#include "handlers/voice/voice_access.hpp"
#include "handlers/voice/voice_events.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct unmuted {
    static constexpr std::string_view wire_name = "voice_unmute";
    std::string channel;
    bool muted = false;
};
BOOST_DESCRIBE_STRUCT(unmuted, (), (channel, muted))

result<unmuted> handle(live_call& c, request const&)
{
    TRY(auto const entry, require_in_voice(c));
    TRY(auto const me, require_me(c));
    TRY_VOID(require_permission(c.now(), *me, "speak"));
    set_voice_muted({c.live.voice, c.now(), c.out}, entry.user_id, false);
    return unmuted{.channel = c.now().channels->find(entry.room)->name};
}

} // namespace

OC_COMMAND(voice_unmute) = define<&handle>({
    .summary = "Be heard again in the voice channel; needs the permission to speak.",
});

} // namespace oc
