// Rooms: the numbers that histories have, channels and threads alike; and what is left of those
// whose channel or thread was deleted. The writer's thread.
#pragma once

#include "db/attachments.hpp"
#include "db/sql.hpp"
#include "domain/channel.hpp"

namespace oc {

/// A room id that no channel and no thread ever had. It is given again only if the unit is undone.
room_id insert_room(sql::connection& sql);

/// The room is nobody's any more. What belongs to its messages is removed by dead_rooms, so that
/// deleting a channel of a million messages costs the server no pause.
void insert_dead_room(sql::connection& sql, room_id room);

class dead_rooms {
public:
    dead_rooms(sql::connection& sql, released_blobs& released) : sql_(sql), released_(released) {}

    /// Removes some rows, some milliseconds long. True when there was something to remove, and so
    /// there may be more.
    bool remove_some();

private:
    sql::connection& sql_;
    released_blobs& released_;
};

} // namespace oc
