// Channels: read from the view, written here. Writer only.
#pragma once

#include "db/rooms.hpp"
#include "db/sql.hpp"
#include "db/working_view.hpp"

#include <cstddef>
#include <vector>

namespace oc {

class channels_table {
public:
    channels_table(sql::connection& sql, working_view& working) : sql_(sql), working_(working) {}

    /// Appends it at the end of the list under a fresh room id, which is returned; view::generation
    /// grows. A name that another channel has fails the unit.
    room_id insert(channel fresh);
    /// Replaces everything but the position; view::generation grows if anything differs. The
    /// channel must exist (CHECK). A name that another channel has fails the unit.
    void set(channel changed);
    /// To that place in the list without it, the end at most. The channel must exist (CHECK).
    void move(room_id id, std::size_t index);
    /// With its threads and webhooks; histories go bit by bit (rooms.hpp). Nothing when there is
    /// none such.
    void remove(room_id id);

private:
    void show(std::vector<channel_ptr> channels);

    sql::connection& sql_;
    working_view& working_;
};

/// Every channel in display order; for the first view.
channel_set load_channels(sql::connection& sql);

} // namespace oc
