// Channels: read from the view, written here. Writer only.
#pragma once

#include "db/sql.hpp"
#include "db/working_view.hpp"

namespace oc {

class channels_table {
public:
    channels_table(sql::connection& sql, working_view& working) : sql_(sql), working_(working) {}

    /// Appends it at the end of the list under a fresh room id, which is returned; view::generation
    /// grows. A name that another channel has fails the unit.
    room_id insert(channel fresh);

private:
    sql::connection& sql_;
    working_view& working_;
};

/// A room id that no channel and no thread ever had. It is given again only if the unit is undone.
room_id insert_room(sql::connection& sql);

/// Every channel in display order; for the first view.
channel_set load_channels(sql::connection& sql);

} // namespace oc
