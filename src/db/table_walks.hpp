// table_walks: whole tables from their first row to their last, for exports: what no command ever
// asks for. Orders are those in which a new database would be filled again. The thread of the
// connection, within a read transaction; nothing may be written meanwhile.
#pragma once

#include "base/clock.hpp"
#include "db/messages.hpp"
#include "db/sql.hpp"
#include "domain/message.hpp"
#include "domain/poll.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace oc {

struct user_secrets {
    std::optional<std::string> password_hash{};
    std::optional<std::string> validator{};
};

struct poll_vote {
    std::size_t option = 0;
    std::string user_id{};
    unix_seconds voted_at = 0;
};

struct marker_row {
    std::string user_id{};
    room_id room = 0;
    std::int64_t position = 0;
    std::string message_id{};
};

struct slow_mode_row {
    std::string user_id{};
    room_id room = 0;
    unix_seconds last_at = 0;
};

class table_walks : public messages_reader {
public:
    explicit table_walks(sql::connection& sql) : messages_reader(sql) {}
    /// On the connection of a transaction's tables.
    explicit table_walks(messages_reader const& beside) : messages_reader(beside) {}

    user_secrets find_secrets(std::string const& user) const;
    /// With their reactions, oldest first; some hundred at a time are in memory.
    void each_message(room_id room, std::function<void(message const&)> const& take) const;
    /// Those of the author, of every room.
    void each_message_of(std::string const& author,
                         std::function<void(message const&)> const& take) const;
    /// The id of the newest message at or before that position.
    std::optional<std::string> find_message_until(room_id room, std::int64_t position) const;
    std::vector<std::string> list_attachments() const; // ids
    std::vector<std::string> list_polls() const;       // ids
    std::vector<poll_vote> list_votes(poll const& of) const;
    std::vector<marker_row> list_read_markers() const;
    std::vector<slow_mode_row> list_slow_mode() const;
    /// Where and with what he has reacted.
    void each_reaction_of(std::string const& user,
                          std::function<void(room_id, std::string const& message_id,
                                             std::string const& emoji)> const& take) const;
};

} // namespace oc
