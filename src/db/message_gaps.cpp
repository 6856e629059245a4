// Ranks and positions from the table message_gaps.
#include "db/message_gaps.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace oc {
namespace {

constexpr std::array<int, 2> level_bits{8, 16}; // positions per block: 2^bits

sql::query const find_last_positions(
    "SELECT coalesce((SELECT max(position) FROM messages WHERE room = $1), -1), "
    "coalesce((SELECT last FROM message_gaps WHERE room = $1 AND level = 1 "
    "ORDER BY block DESC LIMIT 1), -1)");
sql::query const
    count_gaps("SELECT coalesce(sum(count), 0) FROM message_gaps WHERE room = $1 AND level = 1");
sql::query const count_gaps_before_block(
    "SELECT (SELECT coalesce(sum(count), 0) FROM message_gaps "
    "WHERE room = $1 AND level = 1 AND block < $2) + "
    "(SELECT coalesce(sum(count), 0) FROM message_gaps "
    "WHERE room = $1 AND level = 0 AND block >= $3 AND block < $4), "
    "(SELECT count FROM message_gaps WHERE room = $1 AND level = 0 AND block = $4)");
sql::query const count_between(
    "SELECT count(*) FROM messages WHERE room = $1 AND position >= $2 AND position < $3");
sql::query const list_blocks("SELECT block, count FROM message_gaps WHERE room = $1 AND level = $2 "
                             "AND block >= $3 AND block < $4 ORDER BY block");
sql::query const find_nth_from("SELECT position FROM messages WHERE room = $1 AND position >= $2 "
                               "ORDER BY position LIMIT 1 OFFSET $3");
sql::query const
    add_gap("INSERT INTO message_gaps (room, level, block, count, last) VALUES ($1, $2, $3, 1, $4) "
            "ON CONFLICT (room, level, block) DO UPDATE SET count = message_gaps.count + 1, "
            "last = CASE WHEN excluded.last > message_gaps.last THEN excluded.last "
            "ELSE message_gaps.last END");

struct rank_search {
    room_id room;
    std::int64_t rank;
    std::int64_t removed = 0; // gaps before what is left to search
};

struct block_range {
    std::size_t level;
    std::int64_t first; // block
    std::int64_t end;   // block
};

/// The block that holds the message of that rank, or nothing when it stands between blocks with
/// gaps. `removed` moves on to the gaps before the answer.
std::optional<std::int64_t> find_block(sql::connection& sql, rank_search& search, block_range in)
{
    auto const bits = level_bits[in.level];
    sql::cursor row(sql, list_blocks, search.room, in.level, in.first, in.end);
    while (row.next()) {
        auto const block = row.integer(0);
        auto const count = row.integer(1);
        auto const rank_at_start = (block << bits) - search.removed;
        if (search.rank < rank_at_start)
            return std::nullopt;
        if (search.rank < rank_at_start + (std::int64_t{1} << bits) - count)
            return block;
        search.removed += count;
    }
    return std::nullopt;
}

} // namespace

std::int64_t find_next_position(sql::connection& sql, room_id room)
{
    sql::cursor last(sql, find_last_positions, room);
    CHECK(last.next());
    return std::max(last.integer(0), last.integer(1)) + 1;
}

std::int64_t count_messages(sql::connection& sql, room_id room)
{
    auto const next = find_next_position(sql, room);
    sql::cursor gaps(sql, count_gaps, room);
    CHECK(gaps.next());
    return next - gaps.integer(0);
}

std::int64_t rank_of_position(sql::connection& sql, room_id room, std::int64_t position)
{
    auto const block = position >> level_bits[0];
    auto const large = position >> level_bits[1];
    auto const first_in_large = large << (level_bits[1] - level_bits[0]);
    sql::cursor gaps(sql, count_gaps_before_block, room, large, first_in_large, block);
    CHECK(gaps.next());
    auto const removed = gaps.integer(0);
    if (gaps.is_null(1))
        return position - removed;
    auto const start = block << level_bits[0];
    sql::cursor kept(sql, count_between, room, start, position);
    CHECK(kept.next());
    return start - removed + kept.integer(0);
}

std::int64_t position_of_rank(sql::connection& sql, room_id room, std::int64_t rank)
{
    constexpr auto no_end = std::numeric_limits<std::int64_t>::max();
    rank_search search{.room = room, .rank = rank};
    auto const large = find_block(sql, search, {1, 0, no_end});
    if (!large)
        return rank + search.removed;
    auto const bits = level_bits[1] - level_bits[0];
    auto const block = find_block(sql, search, {0, *large << bits, (*large + 1) << bits});
    if (!block)
        return rank + search.removed;
    auto const start = *block << level_bits[0];
    sql::cursor found(sql, find_nth_from, room, start, rank - (start - search.removed));
    CHECK(found.next());
    return found.integer(0);
}

void insert_gap(sql::connection& sql, room_id room, std::int64_t position)
{
    for (std::size_t level = 0; level < level_bits.size(); ++level)
        sql::run(sql, add_gap, room, level, position >> level_bits[level], position);
}

} // namespace oc
