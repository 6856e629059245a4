// channels_get: the channels one may view (part 1 §7.1).
#include "handlers/channels/channel_list.hpp"
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

result<packets::channels_get> handle(live_call& c, request const&)
{
    auto const me = c.now().users.find_shared(c.who.user_id);
    if (!me)
        return error{errc::user_not_found};
    return make_channel_list(visible_channels(c.now(), me->roles),
                             {c.now(), c.live.heads, c.live.voice});
}

} // namespace

OC_COMMAND(channels_get) = define<&handle>({
    .summary = "List the channels that one may view.",
});

} // namespace oc
