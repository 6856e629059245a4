// Polls and their votes. They go with the message that shows the poll (messages.cpp), and with its
// room (rooms.cpp). The thread of the connection.
#pragma once

#include "db/sql.hpp"
#include "domain/message.hpp"
#include "domain/poll.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oc {

class polls_reader {
public:
    explicit polls_reader(sql::connection& sql) : sql_(sql) {}

    std::optional<poll> find(std::string const& id) const;
    std::optional<poll> find_by_message(std::string const& message_id) const;
    /// The votes; voters only when the poll has ended.
    poll_ballots count(poll const& of) const;
    /// What the user voted for.
    poll_choice find_choice(poll const& of, std::string const& user) const;

protected:
    sql::connection& sql_;
};

class polls_table : public polls_reader {
public:
    using polls_reader::polls_reader;

    /// The message must have been inserted; it can have one poll.
    void insert(poll const& fresh);
    void set_ended(poll const& target, unix_seconds at);
    /// Replaces what the user voted for; votes that stay keep their place in the order.
    void set_choice(poll const& target, std::string const& user, poll_choice const& chosen,
                    unix_seconds at);
    /// Up to `limit` polls that run and whose expiry has come, the earliest first.
    std::vector<poll> list_expired(unix_seconds now, std::int64_t limit) const;
    /// When the next running poll expires.
    std::optional<unix_seconds> find_next_expiry() const;
};

/// The poll of a message with its votes, if it has one.
void remove_poll(sql::connection& sql, message const& shown_by);

} // namespace oc
