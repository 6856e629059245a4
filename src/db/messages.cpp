// The table messages.
#include "db/messages.hpp"

#include "db/json_text.hpp"
#include "db/message_gaps.hpp"
#include "db/message_rows.hpp"
#include "db/pings.hpp"
#include "db/polls.hpp"
#include "db/reactions.hpp"
#include "db/search_index.hpp"

#include <algorithm>
#include <limits>

namespace oc {
namespace {

sql::query const find_message("SELECT " OC_MESSAGE_COLUMNS
                              " FROM messages WHERE id = $1 AND room = $2");
sql::query const find_room_of("SELECT room FROM messages WHERE id = $1");
sql::query const find_position("SELECT position FROM messages WHERE id = $1 AND room = $2");
sql::query const find_nonce("SELECT " OC_MESSAGE_COLUMNS
                            " FROM messages WHERE room = $1 AND author = $2 AND nonce = $3");
sql::query const find_last("SELECT id, timestamp FROM messages WHERE room = $1 "
                           "ORDER BY position DESC LIMIT 1");
sql::query const list_backwards("SELECT " OC_MESSAGE_COLUMNS
                                " FROM messages WHERE room = $1 AND position < $2 "
                                "ORDER BY position DESC LIMIT $3");
sql::query const list_forwards("SELECT " OC_MESSAGE_COLUMNS
                               " FROM messages WHERE room = $1 AND position >= $2 "
                               "ORDER BY position LIMIT $3");
sql::query const find_by_position("SELECT " OC_MESSAGE_COLUMNS
                                  " FROM messages WHERE room = $1 AND position = $2");
sql::query const find_pinned("SELECT " OC_MESSAGE_COLUMNS " FROM messages "
                             "WHERE room = $1 AND pinned = 1 ORDER BY position DESC");
sql::query const find_replies("SELECT " OC_MESSAGE_COLUMNS " FROM messages "
                              "WHERE reply_id = $1 AND room = $2 ORDER BY position LIMIT $3");
sql::query const update_pinned("UPDATE messages SET pinned = $3 "
                               "WHERE room = $1 AND position = $2 AND pinned <> $3");
sql::query const delete_reactions("DELETE FROM reactions WHERE room = $1 AND position = $2");
sql::query const insert_message("INSERT INTO messages (room, " OC_MESSAGE_COLUMNS
                                ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
                                "$9, $10, $11, $12, $13, $14, $15, $16, $17, $18)");
sql::query const update_content("UPDATE messages SET content = $3, pings = $4, edited = 1 "
                                "WHERE room = $1 AND position = $2");
sql::query const update_embeds("UPDATE messages SET embeds = $3 WHERE room = $1 AND position = $2");
sql::query const delete_message("DELETE FROM messages WHERE room = $1 AND position = $2");

struct page {
    room_id room;
    std::int64_t position; // where it begins
    std::int64_t limit;
};

std::vector<message> list(sql::connection& sql, sql::query const& what, page const& wanted)
{
    constexpr std::int64_t reserve_max = 256;
    std::vector<message> messages;
    if (wanted.limit <= 0)
        return messages;
    messages.reserve(static_cast<std::size_t>(std::min(wanted.limit, reserve_max)));
    sql::cursor row(sql, what, wanted.room, wanted.position, wanted.limit);
    while (row.next())
        messages.push_back(read_shown_message(row, wanted.room));
    return messages;
}

std::optional<message> read_one(sql::connection& sql, sql::cursor& row, room_id room)
{
    if (!row.next())
        return std::nullopt;
    auto found = read_shown_message(row, room);
    read_reactions(sql, {&found, 1});
    return found;
}

} // namespace

std::optional<message> messages_reader::find(room_id room, std::string const& id) const
{
    sql::cursor row(sql_, find_message, id, room);
    return read_one(sql_, row, room);
}

std::optional<message> messages_reader::find_at(room_id room, std::int64_t position) const
{
    sql::cursor row(sql_, find_by_position, room, position);
    return read_one(sql_, row, room);
}

std::vector<message> messages_reader::list_pinned(room_id room) const
{
    std::vector<message> messages;
    sql::cursor row(sql_, find_pinned, room);
    while (row.next())
        messages.push_back(read_shown_message(row, room));
    std::reverse(messages.begin(), messages.end());
    read_reactions(sql_, messages);
    std::reverse(messages.begin(), messages.end());
    return messages;
}

std::vector<message> messages_reader::list_replies(room_id room, std::string const& id,
                                                   std::int64_t limit) const
{
    std::vector<message> messages;
    sql::cursor row(sql_, find_replies, id, room, limit);
    while (row.next())
        messages.push_back(read_shown_message(row, room));
    read_reactions(sql_, messages);
    return messages;
}

std::optional<room_id> messages_reader::find_room(std::string const& id) const
{
    sql::cursor row(sql_, find_room_of, id);
    return row.next() ? std::optional(row.integer(0)) : std::nullopt;
}

std::optional<message_place> messages_reader::find_place(room_id room, std::string const& id) const
{
    sql::cursor row(sql_, find_position, id, room);
    if (!row.next())
        return std::nullopt;
    auto const position = row.integer(0);
    return message_place{.position = position, .rank = rank_of_position(sql_, room, position)};
}

std::optional<newest_message> messages_reader::find_newest(room_id room) const
{
    sql::cursor row(sql_, find_last, room);
    if (!row.next())
        return std::nullopt;
    return newest_message{.id = row.string(0), .timestamp = row.real(1)};
}

std::int64_t messages_reader::count(room_id room) const { return count_messages(sql_, room); }

std::vector<message> messages_reader::list_newest(room_id room, std::int64_t skip,
                                                  std::int64_t limit) const
{
    if (skip <= 0)
        return list_before(room, std::numeric_limits<std::int64_t>::max(), limit);
    auto const end = count(room) - skip;
    return end <= 0 || limit <= 0 ? std::vector<message>()
                                  : list_ranks(room, std::max<std::int64_t>(end - limit, 0), end);
}

std::vector<message> messages_reader::list_before(room_id room, std::int64_t position,
                                                  std::int64_t limit) const
{
    auto messages = list(sql_, list_backwards, {room, position, limit});
    std::reverse(messages.begin(), messages.end());
    read_reactions(sql_, messages);
    return messages;
}

std::vector<message> messages_reader::list_ranks(room_id room, std::int64_t from,
                                                 std::int64_t to) const
{
    from = std::max<std::int64_t>(from, 0);
    to = std::min(to, count(room));
    if (from >= to)
        return {};
    page const wanted{room, position_of_rank(sql_, room, from), to - from};
    auto messages = list(sql_, list_forwards, wanted);
    read_reactions(sql_, messages);
    return messages;
}

void messages_table::insert(message& fresh)
{
    auto place = next_.find(fresh.room);
    if (place == next_.end())
        place = next_.emplace(fresh.room, find_next_position(sql_, fresh.room)).first;
    std::optional<std::string_view> reply_id;
    std::optional<std::string_view> reply_author;
    if (fresh.reply_to) {
        reply_id = fresh.reply_to->id;
        reply_author = fresh.reply_to->user;
    }
    sql::run(sql_, insert_message, fresh.room, place->second, fresh.id, fresh.user, fresh.content,
             fresh.timestamp, fresh.edited, fresh.pinned, reply_id, reply_author, fresh.ping,
             to_json_text(fresh.pings), fresh.nonce, to_json_text(fresh.embeds),
             to_json_text(fresh.attachments), to_json_text(fresh.webhook),
             to_json_text(fresh.interaction), to_json_text(fresh.extra));
    fresh.position = place->second++;
    if (fresh.pings && !fresh.pings->empty())
        set_pings(sql_, fresh);
    has_upkeep_ = note_new_position(sql_, fresh.room, fresh.position) || has_upkeep_;
}

std::optional<message> messages_table::find_by_nonce(room_id room, std::string const& user,
                                                     std::string const& nonce) const
{
    sql::cursor row(sql_, find_nonce, room, user, nonce);
    return read_one(sql_, row, room);
}

void messages_table::set_content(message const& target, std::string const& content,
                                 std::optional<boost::json::value> const& embeds,
                                 std::optional<message_pings> const& pings)
{
    sql::run(sql_, update_content, target.room, target.position, content, to_json_text(pings));
    if (embeds)
        sql::run(sql_, update_embeds, target.room, target.position, to_json_text(*embeds));
    unseal(target);
    auto changed = target;
    changed.pings = pings;
    set_pings(sql_, changed);
}

bool messages_table::set_pinned(message const& target, bool pinned)
{
    sql::run(sql_, update_pinned, target.room, target.position, pinned);
    return sql_.changes() > 0;
}

void messages_table::remove(message const& target)
{
    sql::run(sql_, delete_message, target.room, target.position);
    if (sql_.changes() == 0)
        return;
    unseal(target);
    insert_gap(sql_, target.room, target.position);
    sql::run(sql_, delete_reactions, target.room, target.position);
    remove_pings(sql_, target);
    remove_poll(sql_, target);
    if (!target.attachments.is_null())
        remove_attachment_uses(sql_, target, released_);
}

void messages_table::unseal(message const& changed)
{
    has_upkeep_ = unseal_block(sql_, changed.room, changed.position) || has_upkeep_;
}

} // namespace oc
