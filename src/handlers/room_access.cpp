// Shared checks of the commands that address a channel or a thread.
#include "handlers/room_access.hpp"

namespace oc {
namespace {

bool is_given(std::optional<std::string> const& text) { return text && !text->empty(); }

room_place place_of(channel const& parent, thread const& in)
{
    return {.where = &parent, .room = in.room, .thread_id = in.id, .in = &in};
}

// The thread of that forum that holds the message, or null.
thread const* find_holder(view const& now, messages_reader const& messages, channel const& forum,
                          std::string const& message_id)
{
    auto const room = messages.find_room(message_id);
    if (!room)
        return nullptr;
    for (auto const& each : now.threads.list(forum.id))
        if (each->room == *room)
            return each.get();
    return nullptr;
}

} // namespace

result<void> require_permission(view const& now, user const& me, std::string_view permission)
{
    if (!has_permission(*now.roles, me.roles, permission))
        return error{errc::permission_required, std::string(permission)};
    return {};
}

bool names_room(room_request const& wanted)
{
    return is_given(wanted.channel) || is_given(wanted.thread_id);
}

result<room_place> find_thread(view const& now, user const& me, std::string const& thread_id)
{
    // Ids are looked up, never made into a path (RB-01).
    auto const* const in = now.threads.find(thread_id);
    auto const* const parent = in == nullptr ? nullptr : now.channels->find(in->channel);
    if (parent == nullptr || parent->type != channel_type::forum)
        return error{errc::thread_not_found};
    if (!may(now, me.roles, *parent, channel_action::view))
        return error{errc::thread_view_denied};
    return place_of(*parent, *in);
}

result<room_place> find_room(view const& now, user const& me, room_request const& wanted)
{
    if (is_given(wanted.thread_id))
        return find_thread(now, me, *wanted.thread_id);
    if (!is_given(wanted.channel))
        return error{errc::channel_or_thread_required};
    auto const* const where = now.channels->find(*wanted.channel);
    if (where == nullptr)
        return error{errc::channel_not_found};
    if (where->type != channel_type::text || !may(now, me.roles, *where, channel_action::view))
        return error{errc::channel_access_denied};
    return room_place{.where = where, .room = where->id};
}

result<room_place> find_readable_room(view const& now, user const& me, room_request const& wanted)
{
    TRY(auto const place, find_room(now, me, wanted));
    TRY_VOID(require_permission(now, me, "read_message_history"));
    return place;
}

result<room_place> find_text_room(view const& now, user const& me, room_request const& wanted)
{
    auto place = find_readable_room(now, me, wanted);
    if (!place && place.error().code == errc::channel_not_found)
        return error{errc::channel_access_denied};
    return place;
}

result<void> require_open_thread(room_place const& place)
{
    if (place.in != nullptr && place.in->locked)
        return error{errc::thread_locked};
    if (place.in != nullptr && place.in->archived)
        return error{errc::thread_archived};
    return {};
}

result<room_place> find_message_room(view const& now, user const& me,
                                     messages_reader const& messages, message_request const& wanted)
{
    if (!is_given(wanted.room.thread_id) && is_given(wanted.room.channel)) {
        auto const* const forum = now.channels->find(*wanted.room.channel);
        bool const is_forum = forum != nullptr && forum->type == channel_type::forum &&
                              may(now, me.roles, *forum, channel_action::view);
        if (is_forum) {
            auto const* const in = find_holder(now, messages, *forum, wanted.id);
            if (in == nullptr)
                return error{errc::message_not_found};
            return place_of(*forum, *in);
        }
    }
    return find_room(now, me, wanted.room);
}

std::optional<room_head> find_head(messages_reader const& messages, room_id room)
{
    auto const newest = messages.find_newest(room);
    if (!newest)
        return std::nullopt;
    return room_head{newest->id, newest->timestamp};
}

} // namespace oc
