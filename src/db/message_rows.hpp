// Rows of the table messages as domain messages: the column list and its reading. Internal to the
// messages tables.
#pragma once

#include "db/sql.hpp"
#include "domain/message.hpp"

#include <optional>
#include <string>

namespace oc {

/// The columns read by read_message, in its order, for the front of a SELECT.
#define OC_MESSAGE_COLUMNS                                                                         \
    "position, id, author, content, timestamp, edited, pinned, reply_id, reply_author, "           \
    "reply_ping, pings, nonce, embeds, attachments, webhook, interaction, extra"

/// The current row. Throws std::runtime_error that names the column when the database was damaged.
message read_message(sql::cursor const& row, room_id room);
/// The same for clients: what cannot be read is as if it were not there, and the log says so.
message read_shown_message(sql::cursor const& row, room_id room);

/// Lists without entries are left out; {} for pings that ping nobody.
std::optional<std::string> to_json_text(std::optional<message_pings> const& pings);

} // namespace oc
