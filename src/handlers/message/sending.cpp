// Where one may write, and the traces that writing leaves beside the message.
#include "handlers/message/sending.hpp"

#include "handlers/channel/channel_fields.hpp"
#include "handlers/thread/thread_object.hpp"
#include "handlers/websocket_utils.hpp"

#include <algorithm>
#include <cmath>

namespace oc {
namespace {

result<room_place> require_sendable_thread(view const& now, user const& me, std::string const& id)
{
    TRY(auto place, find_thread(now, me, id));
    if (place.in->locked)
        return error{errc::thread_locked};
    if (!may(now, me.roles, *place.where, channel_action::send))
        return error{errc::send_in_thread_denied};
    TRY_VOID(require_permission(now, me, "send_messages"));
    return place;
}

bool is_slowed_down(view const& now, user const& me, channel const& where)
{
    return slow_mode_seconds(where) > 0 &&
           !has_permission(*now.roles, me.roles, "manage_messages") &&
           !has_permission(*now.roles, me.roles, "manage_channels");
}

} // namespace

result<room_place> require_sendable_room(view const& now, user const& me,
                                         room_request const& wanted)
{
    if (!wanted.thread_id.value_or("").empty())
        return require_sendable_thread(now, me, *wanted.thread_id);
    auto const* const where = now.channels->find(wanted.channel.value_or(""));
    // A channel that he may not even view does not exist for him: names are no secrets to probe.
    if (where == nullptr || !may(now, me.roles, *where, channel_action::view))
        return error{errc::channel_not_found};
    if (!may(now, me.roles, *where, channel_action::send))
        return error{errc::send_denied};
    if (where->type != channel_type::text)
        return error{errc::channel_type_unsuitable};
    TRY_VOID(require_permission(now, me, "send_messages"));
    return room_place{.where = where, .room = where->id};
}

result<void> require_slow_mode(change_call const& c, user const& me, room_place const& place)
{
    if (!is_slowed_down(c.now(), me, *place.where))
        return {};
    auto const last = c.db.slow_mode.find_last(me.id, place.room);
    auto const seconds = slow_mode_seconds(*place.where);
    // A clock that was set back must not silence anybody for longer than the channel says.
    auto const since = last ? c.db.time - *last : static_cast<double>(seconds);
    auto const wait = static_cast<double>(seconds) - std::max(since, 0.0);
    if (wait <= 0)
        return {};
    constexpr double ms_per_second = 1000;
    return error{errc::slow_mode, std::to_string(seconds),
                 static_cast<std::int64_t>(std::ceil(wait * ms_per_second))};
}

void note_message(change_call& c, user const& me, room_place const& place)
{
    if (is_slowed_down(c.now(), me, *place.where))
        c.db.slow_mode.set_last(me.id, place.room, c.db.time);
    if (place.in == nullptr || !place.in->archived)
        return;
    auto revived = *place.in;
    revived.archived = false;
    c.db.threads.set(revived);
    packets::thread_update packet;
    packet.thread = make_thread_object(c.now(), c.db.messages, revived);
    packet.channel = place.where->name;
    to_channel(c.out, *place.where, packet);
}

} // namespace oc
