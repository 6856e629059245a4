// room_access: from `channel` or `thread_id` of a request to the room it means, with the checks
// that all message commands share (part 1 §6 "Context check", "Text access check", §6.12).
#pragma once

#include "domain/view.hpp"
#include "handlers/call.hpp"

#include <optional>
#include <string>

namespace oc {

/// A history that the asker may view.
struct room_place {
    channel const* where = nullptr; // for threads the parent; lives in the view
    room_id room = 0;
    std::optional<std::string> thread_id{};
    thread const* in = nullptr; // of thread_id; lives in the view
};

struct room_request {
    std::optional<std::string> const& channel;
    std::optional<std::string> const& thread_id;
};

/// Whether one of both is given; a thread wins over a channel.
bool names_room(room_request const& wanted);

/// CTX and TEXT together: the room exists, is a text channel or a thread, and its viewers include
/// the asker. Locked and archived threads are found too: they may be read (decisions.md).
result<room_place> find_room(view const& now, user const& me, room_request const& wanted);

/// find_room for commands that read: needs read_message_history as well.
result<room_place> find_readable_room(view const& now, user const& me, room_request const& wanted);

/// find_readable_room for the commands with TEXT alone (§6): there an unknown channel is refused as
/// a hidden one, so that names cannot be probed.
result<room_place> find_text_room(view const& now, user const& me, room_request const& wanted);

/// errc::thread_locked or errc::thread_archived: nothing in such a thread is changed.
result<void> require_open_thread(room_place const& place);

struct message_request {
    room_request room;
    std::string const& id;
};

/// find_room for commands that name a message. When `channel` is a forum and no thread is given,
/// the forum's thread that holds the message is meant (§6.12).
result<room_place> find_message_room(view const& now, user const& me,
                                     messages_reader const& messages,
                                     message_request const& wanted);

/// The thread and its parent, when the asker may view it (§8 "TH").
result<room_place> find_thread(view const& now, user const& me, std::string const& thread_id);

/// errc::permission_required unless a role of the user holds it.
result<void> require_permission(view const& now, user const& me, std::string_view permission);

/// The newest message of the room, for head_change.
std::optional<room_head> find_head(messages_reader const& messages, room_id room);

} // namespace oc
