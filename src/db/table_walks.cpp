// Walks over tables.
#include "db/table_walks.hpp"

#include "db/message_rows.hpp"
#include "db/reactions.hpp"

namespace oc {
namespace {

constexpr std::int64_t messages_at_once = 500;

sql::query const find_secrets_of(
    "SELECT password_hash, validator FROM user_secrets WHERE user_id = $1");
sql::query const list_page("SELECT " OC_MESSAGE_COLUMNS " FROM messages "
                           "WHERE room = $1 AND position > $2 ORDER BY position LIMIT $3");
sql::query const list_by_author("SELECT " OC_MESSAGE_COLUMNS ", room FROM messages "
                                "WHERE author = $1 ORDER BY room, position");
sql::query const find_until("SELECT id FROM messages WHERE room = $1 AND position <= $2 "
                            "ORDER BY position DESC LIMIT 1");
sql::query const list_attachment_ids("SELECT id FROM attachments ORDER BY created_at, id");
sql::query const list_poll_ids("SELECT id FROM polls ORDER BY created_at, id");
sql::query const list_poll_votes("SELECT option, user_id, voted_at FROM poll_votes "
                                 "WHERE room = $1 AND position = $2 "
                                 "ORDER BY voted_at, user_id, option");
sql::query const list_markers("SELECT user_id, room, position, message_id FROM read_markers "
                              "ORDER BY user_id, room");
sql::query const list_reactions_of(
    "SELECT r.room, m.id, r.emoji FROM reactions AS r JOIN messages AS m "
    "ON m.room = r.room AND m.position = r.position WHERE r.user_id = $1 "
    "ORDER BY r.room, r.position, r.ordinal");
sql::query const list_slow("SELECT user_id, room, last_at FROM slow_mode ORDER BY user_id, room");

std::vector<std::string> list_ids(sql::connection& sql, sql::query const& what)
{
    std::vector<std::string> ids;
    sql::cursor row(sql, what);
    while (row.next())
        ids.push_back(row.string(0));
    return ids;
}

} // namespace

user_secrets table_walks::find_secrets(std::string const& user) const
{
    sql::cursor row(sql_, find_secrets_of, user);
    if (!row.next())
        return {};
    return {row.optional_string(0), row.optional_string(1)};
}

void table_walks::each_message(room_id room,
                               std::function<void(message const&)> const& take) const
{
    std::vector<message> page;
    std::int64_t last = -1;
    do {
        page.clear();
        {
            sql::cursor row(sql_, list_page, room, last, messages_at_once);
            while (row.next())
                page.push_back(read_message(row, room));
        }
        read_reactions(sql_, page);
        for (auto const& each : page)
            take(each);
        if (!page.empty())
            last = page.back().position;
    } while (!page.empty());
}

void table_walks::each_message_of(std::string const& author,
                                  std::function<void(message const&)> const& take) const
{
    constexpr int room_column = 17; // behind those of OC_MESSAGE_COLUMNS
    sql::cursor row(sql_, list_by_author, author);
    while (row.next()) {
        auto read = read_message(row, row.integer(room_column));
        read_reactions(sql_, {&read, 1});
        take(read);
    }
}

std::optional<std::string> table_walks::find_message_until(room_id room,
                                                           std::int64_t position) const
{
    sql::cursor row(sql_, find_until, room, position);
    return row.next() ? std::optional(row.string(0)) : std::nullopt;
}

std::vector<std::string> table_walks::list_attachments() const
{
    return list_ids(sql_, list_attachment_ids);
}

std::vector<std::string> table_walks::list_polls() const { return list_ids(sql_, list_poll_ids); }

std::vector<poll_vote> table_walks::list_votes(poll const& of) const
{
    std::vector<poll_vote> votes;
    sql::cursor row(sql_, list_poll_votes, of.room, of.position);
    while (row.next())
        if (auto const option = static_cast<std::size_t>(row.integer(0));
            option < of.options.size()) // else its options cannot be read
            votes.push_back({option, row.string(1), row.real(2)});
    return votes;
}

std::vector<marker_row> table_walks::list_read_markers() const
{
    std::vector<marker_row> rows;
    sql::cursor row(sql_, list_markers);
    while (row.next())
        rows.push_back({row.string(0), row.integer(1), row.integer(2), row.string(3)});
    return rows;
}

std::vector<slow_mode_row> table_walks::list_slow_mode() const
{
    std::vector<slow_mode_row> rows;
    sql::cursor row(sql_, list_slow);
    while (row.next())
        rows.push_back({row.string(0), row.integer(1), row.real(2)});
    return rows;
}

void table_walks::each_reaction_of(
    std::string const& user,
    std::function<void(room_id, std::string const&, std::string const&)> const& take) const
{
    sql::cursor row(sql_, list_reactions_of, user);
    while (row.next())
        take(row.integer(0), row.string(1), row.string(2));
}

} // namespace oc
