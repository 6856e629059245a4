// The arithmetic of deleted positions. Positions of a room are 0 … next-1; those deleted are
// counted in message_gaps, per block of 256 positions (level 0) and per 65536 (level 1). With the
// sums of both and at most 256 rows of one block, a position's rank and a rank's position are
// known at any size of the room. The thread of the connection.
#pragma once

#include "db/sql.hpp"
#include "domain/channel.hpp"

#include <cstdint>

namespace oc {

/// The position that the next message of the room gets; never one that was given before.
std::int64_t find_next_position(sql::connection& sql, room_id room);

/// Messages that the room has.
std::int64_t count_messages(sql::connection& sql, room_id room);

/// Messages before that position, which need not be taken.
std::int64_t rank_of_position(sql::connection& sql, room_id room, std::int64_t position);

/// The position of the message of that rank; 0 <= rank < count_messages().
std::int64_t position_of_rank(sql::connection& sql, room_id room, std::int64_t rank);

/// Notes that the message at this position has just been deleted.
void insert_gap(sql::connection& sql, room_id room, std::int64_t position);

} // namespace oc
