// voice_leave: leave the voice channel that this connection is in (part 1 §12.2).
#include "handlers/define.hpp"
#include "handlers/voice/voice_access.hpp"
#include "handlers/voice/voice_events.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

result<packets::voice_leave> handle(live_call& c, request const&)
{
    TRY(auto const entry, require_in_voice(c));
    leave_voice({c.live.voice, c.now(), c.out}, entry.user_id);
    return packets::voice_leave{c.now().channels->find(entry.room)->name};
}

} // namespace

OC_COMMAND(voice_leave) = define<&handle>({
    .summary = "Leave the voice channel that this connection is in.",
});

} // namespace oc
