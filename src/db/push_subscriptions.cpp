// The table push_subscriptions.
#include "db/push_subscriptions.hpp"

namespace oc {
namespace {

sql::query const list_of_user("SELECT endpoint, p256dh, auth, fingerprint, last_used "
                              "FROM push_subscriptions WHERE user_id = $1 "
                              "ORDER BY last_used DESC, endpoint");
sql::query const list_user_ids("SELECT DISTINCT user_id FROM push_subscriptions");
sql::query const set_one("INSERT INTO push_subscriptions "
                         "(endpoint, user_id, p256dh, auth, fingerprint, last_used) "
                         "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (endpoint) DO UPDATE SET "
                         "user_id = excluded.user_id, p256dh = excluded.p256dh, "
                         "auth = excluded.auth, fingerprint = excluded.fingerprint, "
                         "last_used = excluded.last_used");
sql::query const delete_surplus("DELETE FROM push_subscriptions WHERE endpoint IN "
                                "(SELECT endpoint FROM push_subscriptions "
                                "WHERE user_id = $1 AND endpoint <> $2 "
                                "ORDER BY last_used DESC, endpoint LIMIT -1 OFFSET $3)");
sql::query const touch("UPDATE push_subscriptions SET last_used = $3 "
                       "WHERE user_id = $1 AND fingerprint = $2");
sql::query const delete_of_user("DELETE FROM push_subscriptions "
                                "WHERE endpoint = $1 AND user_id = $2");
sql::query const delete_endpoint("DELETE FROM push_subscriptions WHERE endpoint = $1");
sql::query const delete_unused("DELETE FROM push_subscriptions WHERE endpoint IN "
                               "(SELECT endpoint FROM push_subscriptions "
                               "WHERE last_used < $1 LIMIT $2)");

} // namespace

std::vector<push_subscription> push_subscriptions_reader::list(std::string const& user) const
{
    std::vector<push_subscription> found;
    sql::cursor row(sql_, list_of_user, user);
    while (row.next())
        found.push_back({.endpoint = row.string(0),
                         .user_id = user,
                         .p256dh = std::string(row.blob(1)),
                         .auth = std::string(row.blob(2)),
                         .fingerprint = row.string(3),
                         .last_used = row.real(4)});
    return found;
}

std::vector<std::string> push_subscriptions_reader::list_users() const
{
    std::vector<std::string> found;
    sql::cursor row(sql_, list_user_ids);
    while (row.next())
        found.push_back(row.string(0));
    return found;
}

void push_subscriptions_table::set(push_subscription const& fresh)
{
    sql::run(sql_, set_one, fresh.endpoint, fresh.user_id, sql::blob{fresh.p256dh},
             sql::blob{fresh.auth}, fresh.fingerprint, fresh.last_used);
    constexpr std::size_t others_max = subscriptions_per_user_max - 1;
    sql::run(sql_, delete_surplus, fresh.user_id, fresh.endpoint, others_max);
}

void push_subscriptions_table::set_used(std::string const& user, std::string const& fingerprint,
                                        unix_seconds at)
{
    sql::run(sql_, touch, user, fingerprint, at);
}

bool push_subscriptions_table::remove(std::string const& user, std::string const& endpoint)
{
    sql::run(sql_, delete_of_user, endpoint, user);
    return sql_.changes() > 0;
}

void push_subscriptions_table::remove_endpoint(std::string const& endpoint)
{
    sql::run(sql_, delete_endpoint, endpoint);
}

bool push_subscriptions_table::remove_some_unused(unix_seconds since)
{
    constexpr std::int64_t rows_at_once = 500;
    sql::run(sql_, delete_unused, since, rows_at_once);
    return sql_.changes() >= rows_at_once;
}

} // namespace oc
