// Pings: whom each message pings, indexed by whom (part 1 §13). Written with the messages. The
// thread of the connection.
#pragma once

#include "db/sql.hpp"
#include "domain/message.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace oc {

struct pinging_message {
    room_id room = 0;
    std::int64_t position = 0;

    friend bool operator==(pinging_message const&, pinging_message const&) = default;
};

struct ping_search {
    std::string const& user;                 // his own messages do not count
    std::span<std::string const> role_names; // those he has
    std::function<bool(room_id)> is_wanted;  // of which rooms
};

class pings_reader {
public:
    explicit pings_reader(sql::connection& sql) : sql_(sql) {}

    /// Every message that pings him, the newest first, each once.
    std::vector<pinging_message> list(ping_search const& wanted) const;

private:
    sql::connection& sql_;
};

/// Replaces what is there for this message by message::pings.
void set_pings(sql::connection& sql, message const& of);
void remove_pings(sql::connection& sql, message const& of);
/// A role has got another name.
void rename_pinged_role(sql::connection& sql, std::string const& from, std::string const& to);
/// A role is no more.
void remove_pinged_role(sql::connection& sql, std::string const& name);

} // namespace oc
