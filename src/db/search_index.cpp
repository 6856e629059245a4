// Sealing and unsealing blocks of the search index.
#include "db/search_index.hpp"

#include "base/text.hpp"
#include "domain/search_terms.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace oc {
namespace {

sql::query const insert_unsealed("INSERT INTO search_unsealed (room, block) VALUES ($1, $2) "
                                 "ON CONFLICT (room, block) DO NOTHING");
sql::query const delete_unsealed("DELETE FROM search_unsealed WHERE room = $1 AND block = $2");
sql::query const list_unsealed("SELECT room, block FROM search_unsealed "
                               "ORDER BY room DESC, block DESC LIMIT $1");
sql::query const list_messages("SELECT position, content, author, timestamp, embeds IS NOT NULL, "
                               "attachments IS NOT NULL FROM messages "
                               "WHERE room = $1 AND position >= $2 AND position < $3 "
                               "ORDER BY position");
sql::query const delete_texts("DELETE FROM search_texts WHERE room = $1 AND block = $2");
sql::query const insert_texts("INSERT INTO search_texts (room, block, oldest, newest, texts) "
                              "VALUES ($1, $2, $3, $4, $5)");
sql::query const
    delete_filter("DELETE FROM search_filters WHERE room = $1 AND slice = $2 AND block = $3");
sql::query const insert_filter("INSERT INTO search_filters (room, slice, block, bits) "
                               "VALUES ($1, $2, $3, $4)");

sql::query const find_texts("SELECT oldest, newest, texts FROM search_texts "
                            "WHERE room = $1 AND block = $2");
sql::query const list_filters("SELECT slice, bits FROM search_filters "
                              "WHERE room = $1 AND block = $2 ORDER BY slice");

struct block_place {
    room_id room;
    std::int64_t block;
};

struct sealed_block {
    std::string texts{};
    double oldest = 0;
    double newest = 0;
    std::vector<std::string> filters{};
};

sealed_block gather(sql::connection& sql, block_place place)
{
    sealed_block made;
    search_filter_builder terms;
    auto const first = place.block * search_block_size;
    auto next = first;
    sql::cursor row(sql, list_messages, place.room, first, first + search_block_size);
    while (row.next()) {
        auto const folded = fold_case(row.text(1));
        made.texts.append(static_cast<std::size_t>(row.integer(0) - next), search_separator);
        made.texts += folded;
        made.texts += search_separator;
        auto const time = row.real(3);
        bool const is_first = terms.empty();
        made.oldest = is_first ? time : std::min(made.oldest, time);
        made.newest = is_first ? time : std::max(made.newest, time);
        terms.add_text(folded);
        terms.add(author_term(row.text(2)));
        if (row.flag(4))
            terms.add(feature_term(search_feature::embeds));
        if (row.flag(5))
            terms.add(feature_term(search_feature::attachments));
        next = row.integer(0) + 1;
    }
    made.texts.append(static_cast<std::size_t>(first + search_block_size - next),
                      search_separator);
    made.filters = terms.make();
    return made;
}

void seal(sql::connection& sql, block_place place)
{
    auto const made = gather(sql, place);
    sql::run(sql, delete_texts, place.room, place.block);
    sql::run(sql, insert_texts, place.room, place.block, made.oldest, made.newest,
             sql::blob{made.texts});
    for (int slice = 0; slice < search_slice_count; ++slice) {
        sql::run(sql, delete_filter, place.room, slice, place.block);
        if (!made.filters.empty())
            sql::run(sql, insert_filter, place.room, slice, place.block,
                     sql::blob{made.filters[static_cast<std::size_t>(slice)]});
    }
    sql::run(sql, delete_unsealed, place.room, place.block);
}

} // namespace

bool note_new_position(sql::connection& sql, room_id room, std::int64_t position)
{
    if (position % search_block_size != search_block_size - 1)
        return false;
    sql::run(sql, insert_unsealed, room, position / search_block_size);
    return true;
}

bool unseal_block(sql::connection& sql, room_id room, std::int64_t position)
{
    auto const block = position / search_block_size;
    sql::run(sql, delete_texts, room, block);
    if (sql.changes() == 0)
        return false;
    sql::run(sql, insert_unsealed, room, block);
    return true;
}

bool is_sealed_well(sql::connection& sql, room_id room, std::int64_t block)
{
    auto const made = gather(sql, {room, block});
    {
        sql::cursor row(sql, find_texts, room, block);
        if (!row.next() || row.real(0) != made.oldest || row.real(1) != made.newest ||
            row.blob(2) != made.texts)
            return false;
    }
    std::size_t slices = 0;
    sql::cursor row(sql, list_filters, room, block);
    for (; row.next(); ++slices)
        if (slices >= made.filters.size() || row.integer(0) != static_cast<std::int64_t>(slices) ||
            row.blob(1) != made.filters[slices])
            return false;
    return slices == made.filters.size();
}

bool search_index::seal_some(std::size_t blocks_max)
{
    std::vector<block_place> waiting;
    {
        sql::cursor row(sql_, list_unsealed, blocks_max + 1);
        while (row.next())
            waiting.push_back({row.integer(0), row.integer(1)});
    }
    bool const is_more = waiting.size() > blocks_max;
    waiting.resize(std::min(waiting.size(), blocks_max));
    for (auto const& place : waiting)
        seal(sql_, place);
    return is_more;
}

} // namespace oc
