// A table of rules: how to count what is wrong, and what mends it. Rows of dead rooms are on their
// way out and prove nothing.
#include "db/faults.hpp"

#include "db/gap_recount.hpp"
#include "db/migrations.hpp"
#include "db/search_check.hpp"
#include "db/sqlite/connection.hpp"

#include <algorithm>
#include <stdexcept>

namespace oc {
namespace {

// The rooms that somebody can look at, and those that are removed bit by bit.
#define OC_ROOMS                                                                                   \
    "(SELECT id FROM channels UNION ALL SELECT room FROM threads UNION ALL "                       \
    "SELECT room FROM dead_rooms)"
#define OC_NO_ROOM "room NOT IN " OC_ROOMS
// A room that has messages becomes a channel again.
#define OC_NO_TRACE(table)                                                                         \
    OC_NO_ROOM " AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.room = " table ".room)"
#define OC_NO_MESSAGE(table)                                                                       \
    "room NOT IN (SELECT room FROM dead_rooms) AND NOT EXISTS (SELECT 1 FROM messages WHERE "      \
    "messages.room = " table ".room AND messages.position = " table ".position)"
#define OC_NO_USER "user_id NOT IN (SELECT id FROM users)"

struct rule {
    std::string_view words; // behind a number
    std::string_view remedy;
    sql::query count;
    sql::query mend;
};

// One for rows that refer to something that is not there: they are removed.
#define OC_DANGLING(words, table, wrong)                                                           \
    rule                                                                                           \
    {                                                                                              \
        words, "removed", sql::query("SELECT count(*) FROM " table " WHERE " wrong),               \
            sql::query("DELETE FROM " table " WHERE " wrong)                                       \
    }

#define OC_WRONG_USES                                                                              \
    "uses <> (SELECT count(*) FROM attachment_uses WHERE attachment = attachments.id)"
#define OC_LAST_ROOM                                                                               \
    "(SELECT max(room) FROM (SELECT max(id) AS room FROM channels UNION ALL SELECT max(room) "     \
    "FROM threads UNION ALL SELECT max(room) FROM dead_rooms UNION ALL "                           \
    "SELECT max(room) FROM messages))"

// The order matters: first the rooms that histories need, then what refers to them, then counts.
rule const rules[] = {
    {"rooms have messages, but are no channel and no thread",
     "each becomes a channel \"recovered-NUMBER\" that the owner sees",
     sql::query("SELECT count(DISTINCT room) FROM messages WHERE " OC_NO_ROOM),
     sql::query("INSERT INTO channels (id, name, type, position, permissions) "
                "SELECT room, 'recovered-' || room, 'text', (SELECT coalesce(max(position), 0) "
                "FROM channels) + row_number() OVER (ORDER BY room), "
                "'{\"view\":[\"owner\"],\"send\":[\"owner\"]}' FROM "
                "(SELECT DISTINCT room FROM messages WHERE " OC_NO_ROOM ")")},
    {"forums of threads do not exist",
     "each becomes a forum \"recovered-NUMBER\" that the owner sees",
     sql::query("SELECT count(DISTINCT channel) FROM threads WHERE channel NOT IN "
                "(SELECT id FROM channels)"),
     sql::query("INSERT INTO channels (id, name, type, position, permissions) "
                "SELECT channel, 'recovered-' || channel, 'forum', (SELECT coalesce(max(position), "
                "0) FROM channels) + row_number() OVER (ORDER BY channel), "
                "'{\"view\":[\"owner\"],\"send\":[\"owner\"]}' FROM (SELECT DISTINCT channel "
                "FROM threads WHERE channel NOT IN (SELECT id FROM channels))")},
    {"counters of rooms are behind the rooms", "set to the last room",
     sql::query("SELECT " OC_LAST_ROOM
                " > coalesce((SELECT last FROM sequences WHERE name = 'room'), 0)"),
     sql::query("INSERT INTO sequences (name, last) VALUES ('room', " OC_LAST_ROOM
                ") ON CONFLICT (name) DO UPDATE SET last = excluded.last")},
    OC_DANGLING("password records belong to no user", "user_secrets", OC_NO_USER),
    OC_DANGLING("reactions belong to no message", "reactions", OC_NO_MESSAGE("reactions")),
    OC_DANGLING("pings belong to no message", "pings", OC_NO_MESSAGE("pings")),
    OC_DANGLING("polls belong to no message", "polls", OC_NO_MESSAGE("polls")),
    OC_DANGLING("votes belong to no poll", "poll_votes",
                "room NOT IN (SELECT room FROM dead_rooms) AND NOT EXISTS (SELECT 1 FROM polls "
                "WHERE polls.room = poll_votes.room AND polls.position = poll_votes.position)"),
    // What cannot be read at all is mended before, with as many options as there are votes for.
    OC_DANGLING("votes are for options that their polls do not have", "poll_votes",
                "EXISTS (SELECT 1 FROM polls WHERE polls.room = poll_votes.room AND "
                "polls.position = poll_votes.position AND (poll_votes.option < 0 OR CASE WHEN "
                "json_valid(polls.options) THEN json_array_length(polls.options) BETWEEN 1 AND "
                "poll_votes.option ELSE 0 END))"),
    OC_DANGLING("read markers belong to no user", "read_markers", OC_NO_USER),
    OC_DANGLING("read markers belong to no room", "read_markers", OC_NO_TRACE("read_markers")),
    OC_DANGLING("slow mode records belong to no user", "slow_mode", OC_NO_USER),
    OC_DANGLING("slow mode records belong to no room", "slow_mode", OC_NO_TRACE("slow_mode")),
    OC_DANGLING("gap counts belong to no room", "message_gaps", OC_NO_TRACE("message_gaps")),
    OC_DANGLING("search filters belong to no room", "search_filters",
                OC_NO_TRACE("search_filters")),
    OC_DANGLING("search texts belong to no room", "search_texts", OC_NO_TRACE("search_texts")),
    OC_DANGLING("search notes belong to no room", "search_unsealed",
                OC_NO_TRACE("search_unsealed")),
    OC_DANGLING("push subscriptions belong to no user", "push_subscriptions", OC_NO_USER),
    OC_DANGLING("webhooks belong to no channel", "webhooks",
                "room NOT IN (SELECT id FROM channels) AND (room IN " OC_ROOMS
                " OR NOT EXISTS (SELECT 1 FROM messages WHERE messages.room = webhooks.room))"),
    OC_DANGLING("webhook deliveries belong to no webhook", "webhook_deliveries",
                "webhook NOT IN (SELECT id FROM webhooks)"),
    OC_DANGLING("uses of attachments belong to no message", "attachment_uses",
                OC_NO_MESSAGE("attachment_uses")),
    OC_DANGLING("uses of attachments belong to no attachment", "attachment_uses",
                "attachment NOT IN (SELECT id FROM attachments)"),
    OC_DANGLING("attachments have no record of their file", "attachments",
                "blob NOT IN (SELECT id FROM attachment_blobs)"),
    OC_DANGLING("records of files belong to no attachment", "attachment_blobs",
                "id NOT IN (SELECT blob FROM attachments)"),
    {"attachments count their uses wrong", "counted again",
     sql::query("SELECT count(*) FROM attachments WHERE " OC_WRONG_USES),
     sql::query("UPDATE attachments SET uses = (SELECT count(*) FROM attachment_uses "
                "WHERE attachment = attachments.id) WHERE " OC_WRONG_USES)},
    {"emojis tell the size of their picture wrong", "measured again",
     sql::query("SELECT count(*) FROM emojis WHERE bytes <> length(image)"),
     sql::query("UPDATE emojis SET bytes = length(image) WHERE bytes <> length(image)")},
};

sql::query const list_blobs("SELECT id, hash, mime_type, size FROM attachment_blobs ORDER BY id");
sql::query const delete_uses("DELETE FROM attachment_uses WHERE attachment IN "
                             "(SELECT id FROM attachments WHERE blob = $1)");
sql::query const delete_uploads("DELETE FROM attachments WHERE blob = $1");
sql::query const delete_blob("DELETE FROM attachment_blobs WHERE id = $1");

std::int64_t count_of(sql::connection& on, rule const& each)
{
    sql::cursor row(on, each.count);
    return row.next() ? row.integer(0) : 0;
}

void add(std::vector<database_fault>& to, std::int64_t count, std::string_view words,
         std::string_view remedy)
{
    to.push_back({std::to_string(count) + " " + std::string(words), std::string(remedy)});
}

void add_gaps(std::vector<database_fault>& to, std::size_t rooms)
{
    if (rooms > 0)
        add(to, static_cast<std::int64_t>(rooms),
            "rooms count the places of removed messages wrong", "counted again");
}

void add_search(std::vector<database_fault>& to, std::int64_t blocks)
{
    if (blocks > 0)
        add(to, blocks, "blocks of the search index are not what their messages say",
            "made again from the messages");
}

std::vector<broken_column> list_broken(sql::connection& on)
{
    std::vector<broken_column> broken;
    each_broken_column(on, [&](broken_column const& each) { broken.push_back(each); });
    return broken;
}

void add_columns(std::vector<database_fault>& to, std::vector<broken_column> const& broken)
{
    constexpr std::size_t named_max = 50;
    for (std::size_t i = 0; i < std::min(broken.size(), named_max); ++i)
        to.push_back({describe(broken[i]), std::string(broken[i].remedy), true});
    if (broken.size() > named_max)
        add(to, static_cast<std::int64_t>(broken.size() - named_max),
            "more columns like these cannot be read", "they are emptied");
}

} // namespace

std::vector<database_fault> find_faults(sql::connection& on)
{
    std::vector<database_fault> found;
    add_columns(found, list_broken(on));
    for (auto const& each : rules)
        if (auto const count = count_of(on, each); count > 0)
            add(found, count, each.words, each.remedy);
    add_gaps(found, list_rooms_with_wrong_gaps(on).size());
    add_search(found, count_wrong_search_blocks(on));
    return found;
}

std::vector<database_fault> mend_faults(sql::connection& on, broken_keeper const& keep)
{
    std::vector<database_fault> mended;
    auto const broken = list_broken(on);
    if (keep)
        keep(broken);
    mend_broken_columns(on, broken);
    add_columns(mended, broken);
    for (auto const& each : rules)
        if (auto const count = count_of(on, each); count > 0) {
            sql::run(on, each.mend);
            add(mended, count, each.words, each.remedy);
        }
    auto const rooms = list_rooms_with_wrong_gaps(on);
    for (auto const room : rooms)
        recount_gaps(on, room);
    add_gaps(mended, rooms.size());
    if (auto const blocks = count_wrong_search_blocks(on); blocks > 0) {
        rebuild_search_blocks(on);
        add_search(mended, blocks);
    }
    return mended;
}

std::vector<stored_blob> list_stored_blobs(sql::connection& on)
{
    std::vector<stored_blob> found;
    sql::cursor row(on, list_blobs);
    while (row.next())
        found.push_back({row.string(0), row.string(1), row.string(2), row.integer(3)});
    return found;
}

std::int64_t remove_blob_records(sql::connection& on, std::vector<std::string> const& ids)
{
    std::int64_t uploads = 0;
    for (auto const& id : ids) {
        sql::run(on, delete_uses, id);
        sql::run(on, delete_uploads, id);
        uploads += on.changes();
        sql::run(on, delete_blob, id);
    }
    return uploads;
}

void with_snapshot(std::filesystem::path const& file,
                   std::function<void(sql::connection&)> const& body)
{
    sqlite::connection on(file, sqlite::open_mode::check);
    on.begin_read();
    if (find_schema_version(on) == 0)
        throw std::runtime_error(std::string(nothing_in_it));
    if (auto const schema = find_schema_problem(on, known_migrations()); !schema.empty())
        throw std::runtime_error(schema);
    if (find_schema_version(on) < static_cast<std::int64_t>(known_migrations().size()))
        throw std::runtime_error(
            "an older program has made it; start the server once, which brings "
            "it up to date");
    body(on);
    on.rollback();
}

} // namespace oc
