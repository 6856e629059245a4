// A table of the tables: what is selected, of which shape, and what empties it.
#include "db/json_columns.hpp"

#include "db/json_text.hpp"
#include "domain/poll_options.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace oc {
namespace {

namespace json = boost::json;

enum class shape : std::uint8_t {
    any,
    object,
    texts,
    lists,   // an object of lists of texts
    options, // of a poll
};

struct json_column {
    std::string_view name;
    shape wanted;
    sql::query mend;
    std::string_view remedy = "it is emptied";
};

struct json_table {
    std::string_view name;
    sql::query list; // two texts that are the key, then the columns below
    std::vector<json_column> columns;
};

#define OC_EMPTY(table, column, value)                                                             \
    sql::query("UPDATE " table " SET " column " = " value " WHERE id = $1 AND $2 = ''")
#define OC_EMPTY_AT(column)                                                                        \
    sql::query("UPDATE messages SET " column " = NULL WHERE room = CAST($1 AS INTEGER) "           \
               "AND position = CAST($2 AS INTEGER)")

// A list that nobody is in would open the channel to all.
constexpr std::string_view closed_remedy = "only the owner sees the channel until they are set";

json_table const tables[] = {
    {"users",
     sql::query("SELECT id, '', roles, extra FROM users ORDER BY id"),
     {{"roles", shape::texts, OC_EMPTY("users", "roles", "'[]'")},
      {"extra", shape::object, OC_EMPTY("users", "extra", "NULL")}}},
    {"roles",
     sql::query("SELECT id, '', permissions, mention_roles FROM roles ORDER BY id"),
     {{"permissions", shape::texts, OC_EMPTY("roles", "permissions", "'[]'")},
      {"mention_roles", shape::any, OC_EMPTY("roles", "mention_roles", "NULL")}}},
    {"channels",
     sql::query("SELECT CAST(id AS TEXT), '', permissions, extra FROM channels ORDER BY id"),
     {{"permissions", shape::lists,
       sql::query("UPDATE channels SET permissions = '{\"view\":[\"owner\"],\"send\":[\"owner\"]}' "
                  "WHERE id = CAST($1 AS INTEGER) AND $2 = ''"),
       closed_remedy},
      {"extra", shape::object,
       sql::query("UPDATE channels SET extra = NULL WHERE id = CAST($1 AS INTEGER) "
                  "AND $2 = ''")}}},
    {"threads",
     sql::query("SELECT id, '', participants FROM threads ORDER BY id"),
     {{"participants", shape::texts, OC_EMPTY("threads", "participants", "'[]'")}}},
    {"polls",
     sql::query("SELECT id, '', options FROM polls ORDER BY id"),
     // As many as there are votes for: a vote names its option by its place.
     {{"options", shape::options,
       sql::query(
           "UPDATE polls SET options = (WITH RECURSIVE places (place) AS (SELECT 0 UNION ALL "
           "SELECT place + 1 FROM places WHERE place < min(99, (SELECT coalesce(max(option), 1) "
           "FROM poll_votes WHERE room = polls.room AND position = polls.position))) "
           "SELECT json_group_array(json_object('id', CAST(place AS TEXT), 'text', '?')) "
           "FROM places) WHERE id = $1 AND $2 = ''"),
       "its options are called \"?\"; the votes stay"}}},
    {"modlog",
     sql::query("SELECT CAST(number AS TEXT), '', details FROM modlog WHERE details IS NOT NULL "
                "ORDER BY number"),
     {{"details", shape::object,
       sql::query("UPDATE modlog SET details = NULL WHERE number = CAST($1 AS INTEGER) "
                  "AND $2 = ''")}}},
    {"messages",
     sql::query("SELECT CAST(room AS TEXT), CAST(position AS TEXT), pings, embeds, attachments, "
                "webhook, interaction, extra FROM messages WHERE pings IS NOT NULL OR embeds IS "
                "NOT NULL OR attachments IS NOT NULL OR webhook IS NOT NULL OR interaction IS NOT "
                "NULL OR extra IS NOT NULL ORDER BY room, position"),
     {{"pings", shape::lists, OC_EMPTY_AT("pings")},
      {"embeds", shape::any, OC_EMPTY_AT("embeds")},
      {"attachments", shape::any, OC_EMPTY_AT("attachments")},
      {"webhook", shape::any, OC_EMPTY_AT("webhook")},
      {"interaction", shape::any, OC_EMPTY_AT("interaction")},
      {"extra", shape::any, OC_EMPTY_AT("extra")}}},
};

bool is_list_of_texts(json::value const& value)
{
    auto const* const list = value.if_array();
    return list != nullptr &&
           std::ranges::all_of(*list, [](json::value const& each) { return each.is_string(); });
}

bool has_shape(json::value const& value, shape wanted)
{
    auto const* const object = value.if_object();
    switch (wanted) {
    case shape::any: return true;
    case shape::object: return object != nullptr;
    case shape::texts: return value.is_null() || is_list_of_texts(value);
    case shape::lists:
        return object != nullptr && std::ranges::all_of(*object, [](auto const& each) {
                   return is_list_of_texts(each.value());
               });
    case shape::options: break;
    }
    return are_poll_options(value);
}

bool is_readable(std::string_view text, shape wanted)
{
    if (text.empty())
        return wanted != shape::options;
    try {
        return has_shape(parse_json_column(text), wanted);
    } catch (std::runtime_error const&) {
        return false;
    }
}

json_column const& column_of(broken_column const& broken)
{
    auto const table = std::ranges::find(tables, broken.table, &json_table::name);
    return *std::ranges::find(table->columns, broken.column, &json_column::name);
}

} // namespace

std::string describe(broken_column const& broken)
{
    auto const row = broken.position.empty()
                         ? broken.key
                         : "room " + broken.key + ", position " + broken.position;
    return std::string(broken.table) + ", " + row + ": the column " + std::string(broken.column) +
           " cannot be read";
}

void each_broken_column(sql::connection& on, std::function<void(broken_column const&)> const& take)
{
    constexpr int key_columns = 2;
    for (auto const& table : tables) {
        sql::cursor row(on, table.list);
        while (row.next())
            for (std::size_t i = 0; i < table.columns.size(); ++i) {
                auto const& column = table.columns[i];
                auto const text = row.text(static_cast<int>(i) + key_columns);
                if (!is_readable(text, column.wanted))
                    take({table.name, row.string(0), row.string(1), column.name, std::string(text),
                          column.remedy});
            }
    }
}

void require_readable_columns(sql::connection& on)
{
    each_broken_column(on, [](broken_column const& broken) {
        throw std::runtime_error(describe(broken) + "; `originchats check --deep` lists all that "
                                                    "cannot, `originchats repair` mends them");
    });
}

void mend_broken_columns(sql::connection& on, std::vector<broken_column> const& broken)
{
    for (auto const& each : broken)
        sql::run(on, column_of(each).mend, each.key, each.position);
}

} // namespace oc
