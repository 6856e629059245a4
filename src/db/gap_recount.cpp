// Every hole between positions, cut into the blocks of both levels.
#include "db/gap_recount.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <map>

namespace oc {
namespace {

constexpr std::array<int, 2> level_bits{8, 16}; // as in message_gaps.cpp

sql::query const list_rooms("SELECT room FROM (SELECT DISTINCT room FROM messages UNION "
                            "SELECT id FROM channels UNION SELECT room FROM threads) "
                            "WHERE room NOT IN (SELECT room FROM dead_rooms)");
sql::query const list_positions("SELECT position FROM messages WHERE room = $1 ORDER BY position");
sql::query const find_last_gap("SELECT coalesce(max(last), -1) FROM message_gaps WHERE room = $1");
sql::query const list_gaps("SELECT level, block, count, last FROM message_gaps WHERE room = $1");
sql::query const delete_gaps("DELETE FROM message_gaps WHERE room = $1");
sql::query const insert_gap_block("INSERT INTO message_gaps (room, level, block, count, last) "
                                  "VALUES ($1, $2, $3, $4, $5)");

struct block_place {
    std::size_t level;
    std::int64_t block;
    auto operator<=>(block_place const&) const = default;
};
struct block_gaps {
    std::int64_t count = 0;
    std::int64_t last = 0;
    bool operator==(block_gaps const&) const = default;
};
using room_gaps = std::map<block_place, block_gaps>;

/// Positions [first, end) are missing.
void add_hole(room_gaps& into, std::int64_t first, std::int64_t end)
{
    for (std::size_t level = 0; level < level_bits.size(); ++level)
        for (auto at = first; at < end;) {
            auto const block = at >> level_bits[level];
            auto const next = std::min(end, (block + 1) << level_bits[level]);
            auto& gaps = into[{level, block}];
            gaps.count += next - at;
            gaps.last = next - 1;
            at = next;
        }
}

room_gaps count_gaps(sql::connection& sql, room_id room)
{
    room_gaps found;
    std::int64_t next = 0;
    {
        sql::cursor row(sql, list_positions, room);
        while (row.next()) {
            add_hole(found, next, row.integer(0));
            next = row.integer(0) + 1;
        }
    }
    sql::cursor last(sql, find_last_gap, room);
    if (last.next())
        add_hole(found, next, last.integer(0) + 1);
    return found;
}

room_gaps read_gaps(sql::connection& sql, room_id room)
{
    room_gaps found;
    sql::cursor row(sql, list_gaps, room);
    while (row.next())
        found[{static_cast<std::size_t>(row.integer(0)), row.integer(1)}] = {row.integer(2),
                                                                             row.integer(3)};
    return found;
}

} // namespace

std::vector<room_id> list_rooms_with_wrong_gaps(sql::connection& sql)
{
    std::vector<room_id> rooms;
    {
        sql::cursor row(sql, list_rooms);
        while (row.next())
            rooms.push_back(row.integer(0));
    }
    std::erase_if(rooms,
                  [&](room_id room) { return read_gaps(sql, room) == count_gaps(sql, room); });
    return rooms;
}

void recount_gaps(sql::connection& sql, room_id room)
{
    auto const counted = count_gaps(sql, room);
    sql::run(sql, delete_gaps, room);
    for (auto const& [place, gaps] : counted)
        sql::run(sql, insert_gap_block, room, place.level, place.block, gaps.count, gaps.last);
}

} // namespace oc
