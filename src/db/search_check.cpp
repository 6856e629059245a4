// Each sealed block is made again and compared.
#include "db/search_check.hpp"

#include "db/search_index.hpp"

#include <vector>

namespace oc {
namespace {

#define OC_NOT_DEAD "room NOT IN (SELECT room FROM dead_rooms)"

// Rooms that there are, or were as their messages tell; what is of no room is another fault.
#define OC_ROOM_OF(table)                                                                          \
    OC_NOT_DEAD " AND (room IN (SELECT id FROM channels UNION ALL SELECT room FROM threads) "      \
                "OR EXISTS (SELECT 1 FROM messages WHERE messages.room = " table ".room))"

sql::query const list_sealed("SELECT room, block FROM search_texts WHERE " OC_ROOM_OF(
    "search_texts") " ORDER BY room, block");
// Complete as note_new_position() sees it: the room has a message behind the block or at its end.
sql::query const list_forgotten(
    "WITH ends AS (SELECT room, max(position) AS last FROM messages WHERE " OC_NOT_DEAD
    " GROUP BY room) SELECT DISTINCT messages.room, messages.position / 1024 FROM messages "
    "JOIN ends ON ends.room = messages.room "
    "WHERE (messages.position / 1024 + 1) * 1024 <= 1 + ends.last "
    "AND NOT EXISTS (SELECT 1 FROM search_texts AS texts WHERE texts.room = messages.room "
    "AND texts.block = messages.position / 1024) "
    "AND NOT EXISTS (SELECT 1 FROM search_unsealed AS waiting WHERE waiting.room = messages.room "
    "AND waiting.block = messages.position / 1024)");
sql::query const count_strays("SELECT count(*) FROM search_filters AS filters WHERE " OC_ROOM_OF(
    "filters") " AND NOT EXISTS (SELECT 1 FROM search_texts AS texts WHERE "
               "texts.room = filters.room AND texts.block = filters.block) "
               "AND NOT EXISTS (SELECT 1 FROM search_unsealed AS waiting WHERE "
               "waiting.room = filters.room AND waiting.block = filters.block)");
sql::query const delete_texts("DELETE FROM search_texts WHERE room = $1 AND block = $2");
sql::query const insert_unsealed("INSERT OR IGNORE INTO search_unsealed (room, block) "
                                 "VALUES ($1, $2)");
sql::query const delete_strays("DELETE FROM search_filters WHERE NOT EXISTS (SELECT 1 FROM "
                               "search_texts AS texts WHERE texts.room = search_filters.room "
                               "AND texts.block = search_filters.block)");

struct block_place {
    std::int64_t room;
    std::int64_t block;
};

void list_places(sql::connection& sql, sql::query const& what, std::vector<block_place>& into)
{
    sql::cursor row(sql, what);
    while (row.next())
        into.push_back({row.integer(0), row.integer(1)});
}

std::vector<block_place> list_wrong(sql::connection& sql)
{
    std::vector<block_place> wrong;
    list_places(sql, list_sealed, wrong);
    std::erase_if(wrong,
                  [&](auto const& place) { return is_sealed_well(sql, place.room, place.block); });
    list_places(sql, list_forgotten, wrong);
    return wrong;
}

} // namespace

std::int64_t count_wrong_search_blocks(sql::connection& sql)
{
    auto const wrong = static_cast<std::int64_t>(list_wrong(sql).size());
    sql::cursor strays(sql, count_strays);
    return wrong + (strays.next() && strays.integer(0) > 0 ? 1 : 0);
}

void rebuild_search_blocks(sql::connection& sql)
{
    for (auto const& place : list_wrong(sql)) {
        sql::run(sql, delete_texts, place.room, place.block);
        sql::run(sql, insert_unsealed, place.room, place.block);
    }
    sql::run(sql, delete_strays);
    constexpr std::size_t blocks_at_once = 64;
    while (search_index(sql).seal_some(blocks_at_once)) {
    }
}

} // namespace oc
