// The checks of pinning, in the order of §6.5.
#include "handlers/message/pinning.hpp"

#include "handlers/moderation.hpp"

namespace oc {

result<room_place> set_pinned(change_call& c, pin_request const& r, bool pinned)
{
    TRY(auto const me, require_me(c));
    room_request const room{r.channel, r.thread_id};
    if (!names_room(room))
        return error{errc::channel_not_provided};
    auto const id = r.id.value_or("");
    auto place = find_message_room(c.now(), *me, c.db.messages, {room, id});
    if (!place && place.error().code == errc::message_not_found && id.empty())
        return error{errc::message_id_required};
    // Unknown and hidden channels are refused as those where he may not pin.
    if (!place && (place.error().code == errc::channel_not_found ||
                   place.error().code == errc::channel_access_denied))
        return error{errc::pin_denied};
    TRY_VOID(place);
    if (!may(c.now(), me->roles, *place->where, channel_action::pin))
        return error{errc::pin_denied};
    if (id.empty())
        return error{errc::message_id_required};
    TRY_VOID(require_open_thread(*place));
    auto const target = c.db.messages.find(place->room, id);
    if (!target)
        return error{errc::message_not_found};
    if (c.db.messages.set_pinned(*target, pinned))
        record_act(c, pinned ? "message_pin" : "message_unpin",
                   {id, c.now().users.name_of(target->user)}, details_of(*place));
    return place;
}

} // namespace oc
