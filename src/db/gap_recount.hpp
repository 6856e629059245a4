// gap_recount: what message_gaps has to say, counted from the messages themselves. For the check
// and the repair of a database; reads every position. The thread of the connection.
#pragma once

#include "db/sql.hpp"
#include "domain/channel.hpp"

#include <vector>

namespace oc {

/// Rooms that are not dead and whose gaps do not say what their messages do.
std::vector<room_id> list_rooms_with_wrong_gaps(sql::connection& sql);

/// Writes the room's gaps anew. The highest position that was ever given there stays given.
void recount_gaps(sql::connection& sql, room_id room);

} // namespace oc
