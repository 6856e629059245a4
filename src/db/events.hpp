// The event log: every state change that clients hear of, in the transaction that makes it. One
// total order; later resume, replay and audit read it. The oldest rows beyond event_log_rows_max
// go, some hundred at a time. Writer only.
#pragma once

#include "db/sql.hpp"

#include <cstdint>
#include <string_view>

namespace oc {

class events_table {
public:
    /// `next` is the writer's: the next sequence number, 0 when it is to be looked up.
    events_table(sql::connection& sql, std::int64_t& next) : sql_(sql), next_(next) {}

    /// `topic` as hub topics are written ("all", "channel/7", "user/USR:x"); `payload` the event's
    /// JSON. Returns its sequence number: from 1, without holes.
    std::int64_t append(double at, std::string_view topic, std::string_view payload);

private:
    sql::connection& sql_;
    std::int64_t& next_;
};

} // namespace oc
