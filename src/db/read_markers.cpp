// The table read_markers.
#include "db/read_markers.hpp"

#include "db/message_gaps.hpp"

namespace oc {
namespace {

sql::query const find_marker(
    "SELECT position, message_id FROM read_markers WHERE user_id = $1 AND room = $2");
sql::query const
    set_marker("INSERT INTO read_markers (user_id, room, position, message_id) "
               "VALUES ($1, $2, $3, $4) ON CONFLICT (user_id, room) DO UPDATE "
               "SET position = excluded.position, message_id = excluded.message_id");

} // namespace

std::optional<read_marker> read_markers_reader::find(std::string const& user, room_id room) const
{
    sql::cursor row(sql_, find_marker, user, room);
    if (!row.next())
        return std::nullopt;
    return read_marker{.position = row.integer(0), .message_id = row.string(1)};
}

unread_state read_markers_reader::count_unread(std::string const& user, room_id room) const
{
    unread_state state{.total_messages = count_messages(sql_, room)};
    state.unread_count = state.total_messages;
    if (auto marker = find(user, room)) {
        state.unread_count -= rank_of_position(sql_, room, marker->position + 1);
        state.last_read = std::move(marker->message_id);
    }
    return state;
}

void read_markers_table::set(std::string const& user, room_id room, read_marker const& marker)
{
    sql::run(sql_, set_marker, user, room, marker.position, marker.message_id);
}

} // namespace oc
