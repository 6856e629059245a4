// The event log: every state change that clients hear of, in the transaction that makes it. One
// total order; later resume, replay and audit read it. The oldest rows beyond event_log_rows_max go.
#pragma once

#include "db/sql.hpp"

#include <cstdint>
#include <string_view>

namespace oc {

class events_table {
public:
    explicit events_table(sql::connection& sql) : sql_(sql) {}

    /// `topic` as hub topics are written ("all", "channel/7", "user/USR:x"); `payload` the event's
    /// JSON. Returns its sequence number.
    std::int64_t append(double at, std::string_view topic, std::string_view payload);

private:
    sql::connection& sql_;
};

} // namespace oc
