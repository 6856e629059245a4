// room_access: from `channel` or `thread_id` of a request to the room it means, with the checks
// that all message commands share (part 1 §6 "Context check", "Text access check").
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
};

struct room_request {
    std::optional<std::string> const& channel;
    std::optional<std::string> const& thread_id;
};

/// CTX and TEXT together: the room exists, is a text channel, and its viewers include the asker.
result<room_place> find_room(view const& now, user const& me, room_request const& wanted);

/// find_room for commands that read: needs read_message_history as well.
result<room_place> find_readable_room(view const& now, user const& me, room_request const& wanted);

/// errc::permission_required unless a role of the user holds it.
result<void> require_permission(view const& now, user const& me, std::string_view permission);

} // namespace oc
