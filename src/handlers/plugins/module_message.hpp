// module_message: what native modules say, as the server's own messages, to those who may view the
// channel. Store thread.
#pragma once

#include "db/tx.hpp"
#include "handlers/effects.hpp"
#include "handlers/room_access.hpp"
#include "protocol/events.hpp"

#include <optional>
#include <string>

namespace oc {

using module_place = room_place;

/// The channel or thread of that room; nothing when it is gone.
std::optional<module_place> find_module_place(view const& now, room_id channel, room_id room);

/// The same when only the room is known.
std::optional<module_place> find_module_room(view const& now, room_id room);

struct module_message {
    std::string author; // a system author
    std::string content;
};
/// Stores the message and publishes it.
void say_as(tx& db, module_place const& place, module_message said, effects& out);

} // namespace oc
