// The table slow_mode.
#include "db/slow_mode.hpp"

namespace oc {
namespace {

sql::query const find_time("SELECT last_at FROM slow_mode WHERE user_id = $1 AND room = $2");
sql::query const set_time("INSERT INTO slow_mode (user_id, room, last_at) VALUES ($1, $2, $3) "
                          "ON CONFLICT (user_id, room) DO UPDATE SET last_at = excluded.last_at");

} // namespace

std::optional<unix_seconds> slow_mode_table::find_last(std::string const& user, room_id room) const
{
    sql::cursor row(sql_, find_time, user, room);
    return row.next() ? std::optional(row.real(0)) : std::nullopt;
}

void slow_mode_table::set_last(std::string const& user, room_id room, unix_seconds at)
{
    sql::run(sql_, set_time, user, room, at);
}

} // namespace oc
