// Reactions of users to messages, in the order of reacting. The thread of the connection.
#pragma once

#include "db/sql.hpp"
#include "domain/message.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace oc {

/// Fills message::reactions; the messages are of one room, by position.
void read_reactions(sql::connection& sql, std::span<message> messages);

class reactions_table {
public:
    explicit reactions_table(sql::connection& sql) : sql_(sql) {}

    /// False when he has reacted so already.
    bool insert(message const& target, std::string const& emoji, std::string const& user);
    /// False when he has not.
    bool remove(message const& target, std::string const& emoji, std::string const& user);

private:
    sql::connection& sql_;
};

} // namespace oc
