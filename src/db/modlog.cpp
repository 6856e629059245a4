// The table modlog.
#include "db/modlog.hpp"

#include "db/json_text.hpp"

#include <cmath>

namespace oc {
namespace {

constexpr std::int64_t removed_at_once = 1000;

// modlog_horizon, in its order.
#define OC_MODLOG_IS_KEPT                                                                          \
    " FROM modlog WHERE at > CASE category WHEN 'user_moderation' THEN $1 "                        \
    "WHEN 'role_management' THEN $2 WHEN 'channel_management' THEN $3 "                            \
    "WHEN 'message_moderation' THEN $4 WHEN 'server_management' THEN $5 ELSE $6 END "
// Filters that are null match everything.
#define OC_MODLOG_FILTER                                                                           \
    OC_MODLOG_IS_KEPT                                                                              \
    "AND ($7 IS NULL OR at > $7) AND ($8 IS NULL OR category = $8) "                               \
    "AND ($9 IS NULL OR actor_id = $9) AND ($10 IS NULL OR target_id = $10) "                      \
    "AND ($11 IS NULL OR action = $11)"

sql::query const list_entries("SELECT number, at, action, actor_id, actor_name, target_id, "
                              "target_name, details" OC_MODLOG_FILTER
                              " ORDER BY number DESC LIMIT $12 OFFSET $13");
sql::query const count_entries("SELECT count(*)" OC_MODLOG_FILTER);
sql::query const count_actions(
    "SELECT category, action, count(*) FROM (SELECT category, action" OC_MODLOG_IS_KEPT
    "ORDER BY number DESC LIMIT $7) GROUP BY category, action ORDER BY category, action");
sql::query const insert_entry(
    "INSERT INTO modlog (number, at, category, action, actor_id, actor_name, target_id, "
    "target_name, details) VALUES (max($1, (SELECT coalesce(max(number), 0) + 1 FROM modlog)), "
    "$2, $3, $4, $5, $6, $7, $8, $9)");
sql::query const delete_entries("DELETE FROM modlog WHERE number IN (SELECT number FROM modlog "
                                "WHERE category = $1 AND at <= $2 LIMIT $3)");

modlog_entry read_entry(sql::cursor const& row)
{
    return {.number = row.integer(0),
            .action = row.string(2),
            .actor_id = row.string(3),
            .actor_name = row.string(4),
            .target_id = row.optional_string(5),
            .target_name = row.optional_string(6),
            .details = read_column_or(
                {"modlog", std::to_string(row.integer(0)), "details"},
                [&] { return parse_object_column(row.text(7)); }, boost::json::object()),
            .timestamp = row.real(1)};
}

} // namespace

std::vector<modlog_entry> modlog_reader::list(modlog_filter const& wanted, modlog_page page) const
{
    auto const& [user, role, channel, message, server, other] = wanted.horizon;
    std::vector<modlog_entry> entries;
    sql::cursor row(sql_, list_entries, user, role, channel, message, server, other, wanted.after,
                    wanted.category, wanted.actor, wanted.target, wanted.action, page.limit,
                    page.offset);
    while (row.next())
        entries.push_back(read_entry(row));
    return entries;
}

std::int64_t modlog_reader::count(modlog_filter const& wanted) const
{
    auto const& [user, role, channel, message, server, other] = wanted.horizon;
    sql::cursor row(sql_, count_entries, user, role, channel, message, server, other, wanted.after,
                    wanted.category, wanted.actor, wanted.target, wanted.action);
    return row.next() ? row.integer(0) : 0;
}

std::vector<modlog_count> modlog_reader::count_by_action(std::int64_t most,
                                                         modlog_horizon const& horizon) const
{
    auto const& [user, role, channel, message, server, other] = horizon;
    std::vector<modlog_count> counts;
    sql::cursor row(sql_, count_actions, user, role, channel, message, server, other, most);
    while (row.next())
        counts.push_back({row.string(0), row.string(1), row.integer(2)});
    return counts;
}

void modlog_table::insert(modlog_entry const& fresh)
{
    constexpr double ms_per_second = 1000;
    auto numbered = fresh;
    numbered.number = static_cast<std::int64_t>(std::floor(fresh.timestamp * ms_per_second));
    restore(numbered);
}

void modlog_table::restore(modlog_entry const& known)
{
    sql::run(sql_, insert_entry, known.number, known.timestamp, modlog_category(known.action),
             known.action, known.actor_id, known.actor_name, known.target_id, known.target_name,
             to_json_text(known.details));
}

bool modlog_table::remove_some(std::string_view category, unix_seconds before)
{
    sql::run(sql_, delete_entries, category, before, removed_at_once);
    return sql_.changes() == removed_at_once;
}

} // namespace oc
