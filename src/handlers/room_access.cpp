// Shared checks of the commands that address a channel or a thread.
#include "handlers/room_access.hpp"

namespace oc {

result<void> require_permission(view const& now, user const& me, std::string_view permission)
{
    if (!has_permission(*now.roles, me.roles, permission))
        return error{errc::permission_required, std::string(permission)};
    return {};
}

result<room_place> find_room(view const& now, user const& me, room_request const& wanted)
{
    // A thread id wins over a channel. Ids are looked up, never made into a path (RB-01), and no
    // thread exists on this server yet.
    if (wanted.thread_id && !wanted.thread_id->empty())
        return error{errc::thread_not_found};
    if (!wanted.channel || wanted.channel->empty())
        return error{errc::channel_or_thread_required};
    auto const* const where = now.channels->find(*wanted.channel);
    if (where == nullptr)
        return error{errc::channel_not_found};
    if (where->type != channel_type::text || !may(now, me.roles, *where, channel_action::view))
        return error{errc::channel_access_denied};
    return room_place{where, where->id, std::nullopt};
}

result<room_place> find_readable_room(view const& now, user const& me, room_request const& wanted)
{
    TRY(auto const place, find_room(now, me, wanted));
    TRY_VOID(require_permission(now, me, "read_message_history"));
    return place;
}

} // namespace oc
