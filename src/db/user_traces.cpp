// Statements over the histories by (room, position).
#include "db/user_traces.hpp"

#include "db/message_rows.hpp"
#include "db/pings.hpp"
#include "db/polls.hpp"
#include "db/reactions.hpp"
#include "db/search_index.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>

namespace oc {
namespace {

constexpr std::int64_t window_rows = 4000;

sql::query const find_end("SELECT room, position FROM messages WHERE (room, position) > ($1, $2) "
                          "ORDER BY room, position LIMIT 1 OFFSET $3");
sql::query const find_last("SELECT room, position FROM messages WHERE (room, position) > ($1, $2) "
                           "ORDER BY room DESC, position DESC LIMIT 1");
#define OC_IN_WINDOW "(room, position) > ($1, $2) AND (room, position) <= ($3, $4)"
sql::query const list_own("SELECT " OC_MESSAGE_COLUMNS ", room FROM messages WHERE " OC_IN_WINDOW
                          " AND author = $5 ORDER BY room, position");
sql::query const list_pinging("SELECT " OC_MESSAGE_COLUMNS ", room FROM messages "
                              "WHERE " OC_IN_WINDOW " AND instr(pings, $5) > 0");
sql::query const set_pings_text("UPDATE messages SET pings = $3 WHERE room = $1 AND position = $2");
sql::query const set_reply_author("UPDATE messages SET reply_author = $6 WHERE " OC_IN_WINDOW
                                  " AND reply_author = $5");
sql::query const delete_reactions("DELETE FROM reactions WHERE " OC_IN_WINDOW " AND user_id = $5");
sql::query const set_empty("UPDATE messages SET author = $3, content = $4, embeds = NULL, "
                           "attachments = NULL, pings = NULL, nonce = NULL, interaction = NULL, "
                           "extra = NULL WHERE room = $1 AND position = $2");
sql::query const list_uploads("SELECT id FROM attachments WHERE uploader = $1");
sql::query const delete_votes("DELETE FROM poll_votes WHERE user_id = $1");
sql::query const delete_ping_rows("DELETE FROM pings WHERE target = $1");
sql::query const set_poll_maker("UPDATE polls SET created_by = $2 WHERE created_by = $1");
sql::query const set_thread_maker("UPDATE threads SET created_by = $2 WHERE created_by = $1");
sql::query const set_webhook_maker("UPDATE webhooks SET created_by = $2 WHERE created_by = $1");
sql::query const set_actor("UPDATE modlog SET actor_id = $2, actor_name = $2 WHERE actor_id = $1");
sql::query const set_target("UPDATE modlog SET target_id = $2, target_name = $2, details = NULL "
                            "WHERE target_id = $1");
// Entries about a message or a poll have its id, and the name of whose it is.
sql::query const set_author_name("UPDATE modlog SET target_name = $2 WHERE target_name = $1 AND "
                                 "(action LIKE 'message%' OR action LIKE 'poll%' "
                                 "OR target_id IS NULL)");
sql::query const clear_uploads("UPDATE modlog SET target_name = NULL, details = NULL "
                               "WHERE instr(details, $1) > 0");
sql::query const clear_events("UPDATE events SET frame = '{}' WHERE instr(frame, $1) > 0");
sql::query const clear_own_events("UPDATE events SET frame = '{}', topic = 'user' "
                                  "WHERE topic = 'user/' || $1");
// Whoever votes or ends a poll says its question again.
sql::query const clear_poll_events("UPDATE events SET frame = '{}' "
                                   "WHERE instr(frame, '\"poll') > 0 AND EXISTS "
                                   "(SELECT 1 FROM polls WHERE created_by = $1 "
                                   "AND instr(frame, polls.id) > 0)");

sql::query const list_blocks_of("SELECT DISTINCT room, position / 1024 FROM messages "
                                "WHERE author = $1");
sql::query const list_all_pinging("SELECT " OC_MESSAGE_COLUMNS ", room FROM messages "
                                  "WHERE instr(pings, $1) > 0");
#define OC_GIVE(table, column)                                                                     \
    "UPDATE OR IGNORE " table " SET " column " = $2 WHERE " column " = $1"
sql::query const given[] = {
    sql::query(OC_GIVE("messages", "author")),
    sql::query(OC_GIVE("messages", "reply_author")),
    sql::query(OC_GIVE("reactions", "user_id")),
    sql::query(OC_GIVE("pings", "target")),
    sql::query(OC_GIVE("pings", "author")),
    sql::query(OC_GIVE("read_markers", "user_id")),
    sql::query(OC_GIVE("slow_mode", "user_id")),
    sql::query(OC_GIVE("polls", "created_by")),
    sql::query(OC_GIVE("poll_votes", "user_id")),
    sql::query(OC_GIVE("push_subscriptions", "user_id")),
    sql::query(OC_GIVE("attachments", "uploader")),
    sql::query(OC_GIVE("modlog", "actor_id")),
    sql::query(OC_GIVE("modlog", "target_id")),
};

constexpr int room_column = 17; // behind those of OC_MESSAGE_COLUMNS

std::string as_json(std::string const& text)
{
    return boost::json::serialize(boost::json::string(text));
}

} // namespace

std::optional<history_place> user_traces::find_window_end(history_place after) const
{
    {
        sql::cursor row(sql_, find_end, after.room, after.position, window_rows - 1);
        if (row.next())
            return history_place{row.integer(0), row.integer(1)};
    }
    sql::cursor row(sql_, find_last, after.room, after.position);
    if (!row.next())
        return std::nullopt;
    return history_place{row.integer(0), row.integer(1)};
}

std::vector<message> user_traces::list_messages(std::string const& user, history_place after,
                                                history_place until) const
{
    std::vector<message> found;
    sql::cursor row(sql_, list_own, after.room, after.position, until.room, until.position, user);
    while (row.next())
        found.push_back(read_message(row, row.integer(room_column)));
    return found;
}

std::int64_t user_traces::remove_mentions(std::string const& user, std::string const& replaced_by,
                                          history_place after, history_place until)
{
    std::vector<message> pinging;
    {
        sql::cursor row(sql_, list_pinging, after.room, after.position, until.room, until.position,
                        user);
        while (row.next())
            pinging.push_back(read_message(row, row.integer(room_column)));
    }
    for (auto& each : pinging) {
        std::erase(each.pings->users, user);
        std::erase(each.pings->replies, user);
        sql::run(sql_, set_pings_text, each.room, each.position, to_json_text(each.pings));
    }
    sql::run(sql_, set_reply_author, after.room, after.position, until.room, until.position, user,
             replaced_by);
    sql::run(sql_, delete_reactions, after.room, after.position, until.room, until.position, user);
    return sql_.changes();
}

void user_traces::empty_message(message const& target, std::string const& author,
                                std::string const& content)
{
    sql::run(sql_, set_empty, target.room, target.position, author, content);
    remove_pings(sql_, target);
    remove_poll(sql_, target);
    unseal_block(sql_, target.room, target.position);
}

void user_traces::give_to(std::string const& from, std::string const& to)
{
    std::vector<history_place> blocks;
    {
        sql::cursor row(sql_, list_blocks_of, from);
        while (row.next())
            blocks.push_back({row.integer(0), row.integer(1) * search_block_size});
    }
    for (auto const& each : blocks) // the search index knows authors by id
        unseal_block(sql_, each.room, each.position);
    std::vector<message> pinging;
    {
        sql::cursor row(sql_, list_all_pinging, "\"" + from + "\"");
        while (row.next())
            pinging.push_back(read_message(row, row.integer(room_column)));
    }
    for (auto& each : pinging) {
        std::replace(each.pings->users.begin(), each.pings->users.end(), from, to);
        std::replace(each.pings->replies.begin(), each.pings->replies.end(), from, to);
        sql::run(sql_, set_pings_text, each.room, each.position, to_json_text(each.pings));
    }
    for (auto const& each : given)
        sql::run(sql_, each, from, to);
}

std::vector<std::string> user_traces::list_attachments(std::string const& user) const
{
    std::vector<std::string> ids;
    sql::cursor row(sql_, list_uploads, user);
    while (row.next())
        ids.push_back(row.string(0));
    return ids;
}

void user_traces::remove_rest(std::string const& user, std::string const& username,
                              std::string const& replaced_by)
{
    sql::run(sql_, delete_votes, user);
    sql::run(sql_, delete_ping_rows, user);
    for (auto const* const maker : {&set_poll_maker, &set_thread_maker, &set_webhook_maker})
        sql::run(sql_, *maker, user, replaced_by);
    sql::run(sql_, set_actor, user, replaced_by);
    sql::run(sql_, set_target, user, replaced_by);
    sql::run(sql_, set_author_name, username, replaced_by);
    sql::run(sql_, clear_uploads, "\"uploader\":" + as_json(username));
    clear_log(user, username);
}

void user_traces::clear_log(std::string const& user, std::string const& username)
{
    sql::run(sql_, clear_events, as_json(user));
    sql::run(sql_, clear_events, as_json(username));
    sql::run(sql_, clear_own_events, user);
}

void user_traces::clear_poll_log(std::string const& user)
{
    sql::run(sql_, clear_poll_events, user);
}

} // namespace oc
