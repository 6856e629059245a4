// A message as it is stored (part 1 §3.3): users as ids, JSON parts as they were given.
#pragma once

#include "base/clock.hpp"
#include "domain/channel.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oc {

/// Whom a message pings, as stored with it: user ids, role names, the id of the replied-to author.
/// `users` may hold names that match nobody; they are kept as they were typed (part 1 §6.2).
struct message_pings {
    std::vector<std::string> users{};
    std::vector<std::string> roles{};
    std::vector<std::string> replies{};

    bool empty() const { return users.empty() && roles.empty() && replies.empty(); }
};

/// Who has reacted with an emoji, in the order of reacting.
struct reaction {
    std::string emoji;
    std::vector<std::string> users{}; // ids
};

struct reply_reference {
    std::string id;
    std::string user; // id of the target's author
};

struct message {
    std::string id;     // UUID text
    room_id room = 0;
    std::int64_t position = 0; // within the room, growing; gaps after deletions
    std::string user;   // id, or a system author
    std::string content;
    unix_seconds timestamp = 0;
    bool edited = false;
    bool pinned = false;
    std::optional<reply_reference> reply_to{};
    std::optional<bool> ping{};       // the reply-ping flag, only if the sender gave it
    std::optional<message_pings> pings{};
    std::vector<reaction> reactions{}; // in the order of their first
    std::optional<std::string> nonce{};
    boost::json::value embeds{};      // array, or null
    boost::json::value attachments{}; // array, or null
    boost::json::value webhook{};     // object, or null
    boost::json::value interaction{}; // object, or null
    boost::json::value extra{};       // unknown keys of imported messages: object, or null
};

} // namespace oc
