// The sequence of rooms, and the table dead_rooms.
#include "db/rooms.hpp"

#include "base/check.hpp"

#include <array>

namespace oc {
namespace {

sql::query const
    take_room("INSERT INTO sequences (name, last) VALUES ('room', 1) "
              "ON CONFLICT (name) DO UPDATE SET last = sequences.last + 1 RETURNING last");
sql::query const insert_dead("INSERT OR IGNORE INTO dead_rooms (room) VALUES ($1)");
sql::query const find_dead("SELECT room FROM dead_rooms LIMIT 1");
sql::query const delete_dead("DELETE FROM dead_rooms WHERE room = $1");

constexpr std::int64_t rows_at_once = 2000;

// The engines' common way to delete so many and no more.
#define OC_DELETE_SOME(table, key)                                                                 \
    "DELETE FROM " table " WHERE room = $1 AND " key " IN (SELECT " key " FROM " table            \
    " WHERE room = $1 ORDER BY " key " LIMIT $2)"

sql::query const delete_messages(OC_DELETE_SOME("messages", "position"));
sql::query const delete_gaps("DELETE FROM message_gaps WHERE room = $1");
sql::query const delete_reactions(OC_DELETE_SOME("reactions", "position"));
sql::query const delete_pings(OC_DELETE_SOME("pings", "position"));
sql::query const delete_polls(OC_DELETE_SOME("polls", "position"));
sql::query const delete_votes(OC_DELETE_SOME("poll_votes", "position"));
sql::query const delete_markers(OC_DELETE_SOME("read_markers", "user_id"));
sql::query const delete_filters(OC_DELETE_SOME("search_filters", "slice"));
sql::query const delete_texts(OC_DELETE_SOME("search_texts", "block"));
sql::query const delete_unsealed("DELETE FROM search_unsealed WHERE room = $1");
sql::query const delete_slow_mode("DELETE FROM slow_mode WHERE room = $1");

bool delete_some(sql::connection& sql, sql::query const& what, room_id room, std::int64_t most)
{
    sql::run(sql, what, room, most);
    return sql.changes() > 0;
}

// One kind after another; true while there was something to remove.
bool remove_some_of(sql::connection& sql, room_id room, released_blobs& released)
{
    constexpr std::int64_t blocks_at_once = 16;
    constexpr std::int64_t uses_at_once = 200;
    if (delete_some(sql, delete_texts, room, blocks_at_once) ||
        delete_some(sql, delete_filters, room, rows_at_once) ||
        remove_some_attachment_uses(sql, room, uses_at_once, released) ||
        delete_some(sql, delete_messages, room, rows_at_once) ||
        delete_some(sql, delete_reactions, room, rows_at_once) ||
        delete_some(sql, delete_pings, room, rows_at_once) ||
        delete_some(sql, delete_polls, room, rows_at_once) ||
        delete_some(sql, delete_votes, room, rows_at_once) ||
        delete_some(sql, delete_markers, room, rows_at_once))
        return true;
    for (auto const* const rest :
         {&delete_gaps, &delete_unsealed, &delete_slow_mode})
        sql::run(sql, *rest, room);
    return false;
}

} // namespace

room_id insert_room(sql::connection& sql)
{
    sql::cursor taken(sql, take_room);
    CHECK(taken.next());
    return taken.integer(0);
}

void insert_dead_room(sql::connection& sql, room_id room) { sql::run(sql, insert_dead, room); }

bool dead_rooms::remove_some()
{
    room_id room = 0;
    {
        sql::cursor found(sql_, find_dead);
        if (!found.next())
            return false;
        room = found.integer(0);
    }
    if (!remove_some_of(sql_, room, released_))
        sql::run(sql_, delete_dead, room);
    return true;
}

} // namespace oc
