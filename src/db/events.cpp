// The table events.
#include "db/events.hpp"

#include "base/limits.hpp"

namespace oc {
namespace {

// Between two prunings the log is longer than its limit by at most so many rows.
constexpr std::int64_t prune_every = 256;

sql::query const find_next("SELECT coalesce(max(seq), 0) + 1 FROM events");
sql::query const insert_event("INSERT INTO events (seq, at, topic, frame) VALUES ($1, $2, $3, $4)");
sql::query const delete_events("DELETE FROM events WHERE seq <= $1");

} // namespace

std::int64_t events_table::append(double at, std::string_view topic, std::string_view payload)
{
    if (next_ == 0) {
        sql::cursor found(sql_, find_next);
        found.next();
        next_ = found.integer(0);
    }
    auto const seq = next_;
    sql::run(sql_, insert_event, seq, at, topic, payload);
    ++next_;
    if (seq % prune_every == 0)
        sql::run(sql_, delete_events, seq - limits::event_log_rows_max);
    return seq;
}

} // namespace oc
