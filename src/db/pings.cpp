// The table pings.
#include "db/pings.hpp"

#include <algorithm>
#include <tuple>

namespace oc {
namespace {

sql::query const insert_ping("INSERT OR IGNORE INTO pings (room, position, target, timestamp, "
                             "author) VALUES ($1, $2, $3, $4, $5)");
sql::query const delete_pings("DELETE FROM pings WHERE room = $1 AND position = $2");
sql::query const list_pings("SELECT timestamp, room, position FROM pings "
                            "WHERE target = $1 AND author <> $2 ORDER BY timestamp");
sql::query const rename_target("UPDATE OR REPLACE pings SET target = $2 WHERE target = $1");
sql::query const delete_target("DELETE FROM pings WHERE target = $1");

std::string role_target(std::string const& name) { return "&" + name; }

struct found_ping {
    unix_seconds timestamp = 0;
    pinging_message place{};

    auto key() const { return std::tie(timestamp, place.room, place.position); }
};

} // namespace

void set_pings(sql::connection& sql, message const& of)
{
    remove_pings(sql, of);
    if (!of.pings)
        return;
    auto const insert = [&](std::string const& target) {
        sql::run(sql, insert_ping, of.room, of.position, target, of.timestamp, of.user);
    };
    for (auto const& user : of.pings->users)
        insert(user);
    for (auto const& role : of.pings->roles)
        insert(role_target(role));
    for (auto const& author : of.pings->replies)
        insert(author);
}

void remove_pings(sql::connection& sql, message const& of)
{
    sql::run(sql, delete_pings, of.room, of.position);
}

void rename_pinged_role(sql::connection& sql, std::string const& from, std::string const& to)
{
    sql::run(sql, rename_target, role_target(from), role_target(to));
}

void remove_pinged_role(sql::connection& sql, std::string const& name)
{
    sql::run(sql, delete_target, role_target(name));
}

std::vector<pinging_message> pings_reader::list(ping_search const& wanted) const
{
    std::vector<found_ping> found;
    auto const look_for = [&](std::string const& target) {
        sql::cursor row(sql_, list_pings, target, wanted.user);
        while (row.next())
            if (wanted.is_wanted(row.integer(1)))
                found.push_back({row.real(0), {row.integer(1), row.integer(2)}});
    };
    look_for(wanted.user);
    for (auto const& role : wanted.role_names)
        look_for(role_target(role));
    std::sort(found.begin(), found.end(),
              [](found_ping const& a, found_ping const& b) { return a.key() > b.key(); });
    std::vector<pinging_message> out;
    out.reserve(found.size());
    for (auto const& each : found)
        if (out.empty() || !(out.back() == each.place))
            out.push_back(each.place);
    return out;
}

} // namespace oc
