// Read markers: up to which message a user has read a room (part 1 §14). A marker keeps its place
// when the message itself is deleted. The thread of the connection.
#pragma once

#include "db/messages.hpp"
#include "db/sql.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace oc {

struct read_marker {
    std::int64_t position = 0; // of the last message read
    std::string message_id;
};

/// Exact at any size of the room (RB-27).
struct unread_state {
    std::optional<std::string> last_read{};
    std::int64_t unread_count = 0;
    std::int64_t total_messages = 0;
};

class read_markers_reader {
public:
    explicit read_markers_reader(sql::connection& sql) : sql_(sql) {}

    std::optional<read_marker> find(std::string const& user, room_id room) const;
    unread_state count_unread(std::string const& user, room_id room) const;

protected:
    sql::connection& sql_;
};

class read_markers_table : public read_markers_reader {
public:
    using read_markers_reader::read_markers_reader;

    void set(std::string const& user, room_id room, read_marker const& marker);
};

} // namespace oc
