// Channels: read from the view, written here.
#pragma once

#include "db/sql.hpp"
#include "domain/view.hpp"

namespace oc {

class channels_table {
public:
    channels_table(sql::connection& sql, view& working) : sql_(sql), working_(working) {}

    /// Appends it at the end of the list under a fresh room id, which is returned.
    room_id insert(channel fresh);

private:
    sql::connection& sql_;
    view& working_;
};

} // namespace oc
