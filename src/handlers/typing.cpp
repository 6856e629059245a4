// typing: tell the channel that one is writing (part 1 §6.11). Too many are dropped in silence.
#include "handlers/define.hpp"
#include "handlers/room_access.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, thread_id))

result<announced<packets::typing>> handle(live_call& c, request const& r)
{
    auto const me = c.now().users.find_shared(c.who.user_id);
    if (!me)
        return error{errc::user_not_found};
    auto place = find_room(c.now(), *me, {r.channel, r.thread_id});
    if (!place && place.error().code == errc::channel_or_thread_required)
        return error{errc::typing_channel_required};
    TRY_VOID(place);
    if (place->in != nullptr && !may(c.now(), me->roles, *place->where, channel_action::send))
        return error{errc::send_in_thread_denied};
    bool const is_invisible = me->status.status == "invisible"; // he leaks nowhere (RB-14)
    return announced<packets::typing>{
        is_invisible ? topic::user(me->id) : topic::viewers_of(place->where->id),
        {.channel = place->where->name, .user = me->username, .thread_id = place->thread_id}};
}

} // namespace

OC_COMMAND(typing) = define<&handle>({
    .summary = "Tell the viewers of a channel that one is writing.",
    .budget = rate::typing,
    .blocked_by_timeout = true,
});

} // namespace oc
