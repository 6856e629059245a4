// read_state: moving a user's read marker and telling his connections (part 1 §14).
#pragma once

#include "handlers/room_access.hpp"

#include <optional>
#include <string>

namespace oc {

/// The unreads_update of that place for all connections of the user.
void publish_marker(effects& out, std::string const& user_id, room_place const& place,
                    std::string const& message_id);

/// After the reading of a room its newest message is read: the update, and the change that makes
/// it so where it is not already. Nothing in an empty room.
void read_to_the_end(query_call& c, room_place const& place);

} // namespace oc
