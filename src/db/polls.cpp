// The tables polls and poll_votes.
#include "db/polls.hpp"

#include "db/json_text.hpp"
#include "domain/poll_options.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace oc {
namespace {

#define OC_POLL_COLUMNS                                                                            \
    "id, room, position, message_id, thread_id, question, options, allow_multiselect, "            \
    "expires_at, created_by, created_at, ended_at"

sql::query const find_poll("SELECT " OC_POLL_COLUMNS " FROM polls WHERE id = $1");
sql::query const find_of_message("SELECT " OC_POLL_COLUMNS " FROM polls WHERE message_id = $1");
sql::query const insert_poll("INSERT INTO polls (" OC_POLL_COLUMNS ") VALUES ($1, $2, $3, $4, $5, "
                             "$6, $7, $8, $9, $10, $11, $12)");
sql::query const update_ended("UPDATE polls SET ended_at = $2 WHERE id = $1");
sql::query const find_expired("SELECT " OC_POLL_COLUMNS " FROM polls WHERE ended_at IS NULL "
                              "AND expires_at IS NOT NULL AND expires_at <= $1 "
                              "ORDER BY expires_at LIMIT $2");
sql::query const find_earliest("SELECT expires_at FROM polls WHERE ended_at IS NULL "
                               "AND expires_at IS NOT NULL ORDER BY expires_at LIMIT 1");
sql::query const delete_poll("DELETE FROM polls WHERE room = $1 AND position = $2");
sql::query const delete_votes("DELETE FROM poll_votes WHERE room = $1 AND position = $2");

sql::query const count_votes("SELECT option, count(*) FROM poll_votes "
                             "WHERE room = $1 AND position = $2 GROUP BY option");
sql::query const list_voters("SELECT option, user_id FROM poll_votes "
                             "WHERE room = $1 AND position = $2 ORDER BY voted_at, user_id");
sql::query const list_choice("SELECT option FROM poll_votes WHERE room = $1 AND position = $2 "
                             "AND option = $3 AND user_id = $4");
sql::query const insert_vote("INSERT INTO poll_votes (room, position, option, user_id, voted_at) "
                             "VALUES ($1, $2, $3, $4, $5)");
sql::query const delete_vote("DELETE FROM poll_votes WHERE room = $1 AND position = $2 "
                             "AND option = $3 AND user_id = $4");

std::optional<unix_seconds> optional_real(sql::cursor const& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional(row.real(column));
}

boost::json::array parse_options(std::string_view text)
{
    auto value = parse_json_column(text);
    if (!are_poll_options(value))
        throw std::runtime_error("it is no list of options");
    return std::move(value.as_array());
}

poll read_poll(sql::cursor const& row)
{
    poll read;
    read.id = row.text(0);
    read.room = row.integer(1);
    read.position = row.integer(2);
    read.message_id = row.text(3);
    read.thread_id = row.optional_string(4);
    read.question = row.text(5);
    read.options = read_column_or(
        {"polls", read.id, "options"}, [&] { return parse_options(row.text(6)); },
        boost::json::array());
    read.allow_multiselect = row.flag(7);
    read.expires_at = optional_real(row, 8);
    read.created_by = row.text(9);
    read.created_at = row.real(10);
    read.ended_at = optional_real(row, 11);
    return read;
}

std::optional<poll> find_one(sql::connection& sql, sql::query const& what, std::string const& by)
{
    sql::cursor row(sql, what, by);
    return row.next() ? std::optional(read_poll(row)) : std::nullopt;
}

} // namespace

std::optional<poll> polls_reader::find(std::string const& id) const
{
    return find_one(sql_, find_poll, id);
}

std::optional<poll> polls_reader::find_by_message(std::string const& message_id) const
{
    return find_one(sql_, find_of_message, message_id);
}

poll_ballots polls_reader::count(poll const& of) const
{
    poll_ballots ballots;
    ballots.counts.resize(of.options.size());
    ballots.voters.resize(of.options.size());
    if (!of.ended_at) {
        sql::cursor row(sql_, count_votes, of.room, of.position);
        while (row.next())
            if (auto const option = static_cast<std::size_t>(row.integer(0));
                option < ballots.counts.size()) // else its options cannot be read
                ballots.counts[option] = row.integer(1);
        return ballots;
    }
    sql::cursor row(sql_, list_voters, of.room, of.position);
    while (row.next()) {
        auto const option = static_cast<std::size_t>(row.integer(0));
        if (option >= ballots.counts.size())
            continue;
        ++ballots.counts[option];
        ballots.voters[option].push_back(row.string(1));
    }
    return ballots;
}

poll_choice polls_reader::find_choice(poll const& of, std::string const& user) const
{
    poll_choice chosen;
    for (std::size_t option = 0; option < of.options.size(); ++option) {
        sql::cursor row(sql_, list_choice, of.room, of.position, option, user);
        if (row.next())
            chosen.push_back(option);
    }
    return chosen;
}

void polls_table::insert(poll const& fresh)
{
    sql::run(sql_, insert_poll, fresh.id, fresh.room, fresh.position, fresh.message_id,
             fresh.thread_id, fresh.question, boost::json::serialize(fresh.options),
             fresh.allow_multiselect, fresh.expires_at, fresh.created_by, fresh.created_at,
             fresh.ended_at);
}

void polls_table::set_ended(poll const& target, unix_seconds at)
{
    sql::run(sql_, update_ended, target.id, at);
}

void polls_table::set_choice(poll const& target, std::string const& user,
                             poll_choice const& chosen, unix_seconds at)
{
    auto const before = find_choice(target, user);
    for (auto const option : before)
        if (std::ranges::find(chosen, option) == chosen.end())
            sql::run(sql_, delete_vote, target.room, target.position, option, user);
    for (auto const option : chosen)
        if (std::ranges::find(before, option) == before.end())
            sql::run(sql_, insert_vote, target.room, target.position, option, user, at);
}

std::vector<poll> polls_table::list_expired(unix_seconds now, std::int64_t limit) const
{
    std::vector<poll> expired;
    sql::cursor row(sql_, find_expired, now, limit);
    while (row.next())
        expired.push_back(read_poll(row));
    return expired;
}

std::optional<unix_seconds> polls_table::find_next_expiry() const
{
    sql::cursor row(sql_, find_earliest);
    return row.next() ? std::optional(row.real(0)) : std::nullopt;
}

void remove_poll(sql::connection& sql, message const& shown_by)
{
    sql::run(sql, delete_poll, shown_by.room, shown_by.position);
    if (sql.changes() > 0)
        sql::run(sql, delete_votes, shown_by.room, shown_by.position);
}

} // namespace oc
