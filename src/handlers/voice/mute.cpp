// voice_mute: tell the others in the voice channel (part 1 §12.3).
#include "handlers/define.hpp"
#include "handlers/voice/voice_access.hpp"
#include "handlers/voice/voice_events.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct muted {
    static constexpr std::string_view wire_name = "voice_mute";
    std::string channel;
    bool muted = true;
};
BOOST_DESCRIBE_STRUCT(muted, (), (channel, muted))

result<muted> handle(live_call& c, request const&)
{
    TRY(auto const entry, require_in_voice(c));
    set_voice_muted({c.live.voice, c.now(), c.out}, entry.user_id, true);
    return muted{.channel = c.now().channels->find(entry.room)->name};
}

} // namespace

OC_COMMAND(voice_mute) = define<&handle>({
    .summary = "Be muted for the others in the voice channel.",
});

} // namespace oc
