// The objects that packets are made of (part 1 §3): users, roles, messages as clients see them.
// Made from domain structs and a view; pure.
#pragma once

#include "domain/message.hpp"
#include "domain/permissions.hpp"
#include "domain/view.hpp"
#include "protocol/field_types.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

struct wire_status {
    shaped<user_status_names, std::string> status;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(wire_status, (), (status, text))

/// In user_join and user_connect. `nickname` is an addition: the web client shows a new local
/// member under his technical name without it (client-needs §8.1).
struct wire_user_brief {
    std::string username;
    std::vector<std::string> roles;
    or_null<std::string> color;
    or_null<std::string> nickname;
};
BOOST_DESCRIBE_STRUCT(wire_user_brief, (), (username, roles, color, nickname))

/// In users_online (§9.2).
struct wire_user_online {
    std::string username;
    or_null<std::string> nickname;
    std::vector<std::string> roles;
    or_null<std::string> color;
    wire_status status;
};
BOOST_DESCRIBE_STRUCT(wire_user_online, (), (username, nickname, roles, color, status))

/// In users_list (§9.1).
struct wire_user : wire_user_online {
    bool cracked = false;
    or_null<std::string> pfp;
};
BOOST_DESCRIBE_STRUCT(wire_user, (wire_user_online), (cracked, pfp))

struct wire_role {
    std::string id;
    std::string name;
    or_null<std::string> description;
    or_null<std::string> color;
    bool hoisted = false;
    boost::json::value permissions; // array, or the older object form
    bool self_assignable = false;
    or_null<std::string> category;
    int position = 0;
};
BOOST_DESCRIBE_STRUCT(wire_role, (), (id, name, description, color, hoisted, permissions,
                                      self_assignable, category, position))

struct wire_reply_reference {
    std::string id;
    std::string user; // username
};
BOOST_DESCRIBE_STRUCT(wire_reply_reference, (), (id, user))

struct wire_pings {
    std::vector<std::string> users;
    std::vector<std::string> roles;
    std::vector<std::string> replies;
};
BOOST_DESCRIBE_STRUCT(wire_pings, (), (users, roles, replies))

/// §3.3. `pings` only where the table there says so.
struct wire_message {
    std::string user; // username
    std::string content;
    double timestamp = 0;
    std::string id;
    std::optional<wire_reply_reference> reply_to{};
    std::optional<bool> ping{};
    std::optional<bool> edited{};
    bool pinned = false;
    std::string_view type = "message";
    boost::json::value interaction{};
    /// Emoji to usernames.
    std::optional<shaped<by_name<std::vector<std::string>>, boost::json::object>> reactions{};
    std::optional<boost::json::value> embeds{};
    std::optional<boost::json::value> attachments{};
    std::optional<boost::json::value> webhook{};
    std::optional<wire_pings> pings{};
    std::optional<bool> ephemeral{}; // shown to those who got it, and kept nowhere
};
BOOST_DESCRIBE_STRUCT(wire_message, (), (user, content, timestamp, id, reply_to, ping, edited,
                                         pinned, type, interaction, reactions, embeds, attachments,
                                         webhook, pings, ephemeral))

/// §3.5.
struct wire_thread {
    std::string id;
    std::string name;
    std::string parent_channel;
    std::string created_by; // username
    double created_at = 0;
    bool locked = false;
    bool archived = false;
    std::vector<std::string> participants; // usernames
    or_null<double> last_message;
    or_null<std::string> last_message_id;
};
BOOST_DESCRIBE_STRUCT(wire_thread, (), (id, name, parent_channel, created_by, created_at, locked,
                                        archived, participants, last_message, last_message_id))

/// Somebody in a voice channel (§12). `peer_id` only for those who are in it too.
struct wire_voice_user {
    std::string id;
    std::string username;
    bool muted = false;
    std::optional<std::string> pfp{};
    std::optional<std::string> peer_id{};
};
BOOST_DESCRIBE_STRUCT(wire_voice_user, (), (id, username, muted, pfp, peer_id))

/// In a voice channel of a list of channels, without whom to call (§7.1).
struct wire_voice_entry {
    std::string username;
    bool muted;
    std::optional<std::string> pfp;
};
BOOST_DESCRIBE_STRUCT(wire_voice_entry, (), (username, muted, pfp))

/// §3.4, as written by handlers/channels/channel_list.cpp; with the operator's own members.
struct wire_channel {
    static constexpr bool is_open = true;
    std::string name;
    channel_type_names type;
    by_name<std::vector<std::string>> permissions; // action to roles
    std::optional<or_null<double>> last_message;   // of text channels, in lists of channels
    std::optional<or_null<std::string>> last_message_id;
    std::optional<std::vector<wire_thread>> threads; // of forums, in lists of channels
    std::optional<std::vector<wire_voice_entry>> voice_state; // of voice channels, in those lists
};
BOOST_DESCRIBE_STRUCT(wire_channel, (), (name, type, permissions, last_message, last_message_id,
                                         threads, voice_state))

/// Zero-based positions; what they count from stands at each command.
struct wire_range {
    std::int64_t start = 0;
    std::int64_t end = 0;
};
BOOST_DESCRIBE_STRUCT(wire_range, (), (start, end))

/// The names of a user's roles as they are sent: "banned" in front of those of the banned (§5.6).
std::vector<std::string> shown_roles(user const& who);
/// The colour of the first one; none for the banned.
or_null<std::string> shown_color(view const& now, user const& who);

wire_user_brief to_user_brief(view const& now, user const& who);
wire_user_online to_user_online(view const& now, user const& who, wire_status status);
wire_user to_wire_user(view const& now, user const& who, wire_status status);
wire_role to_wire_role(role const& r);

/// Without last_message and last_message_id.
wire_thread to_wire_thread(view const& now, thread const& t);

enum class with_pings : std::uint8_t { no, yes };
wire_message to_wire_message(view const& now, message const& m, with_pings pings = with_pings::no);
std::vector<wire_message> to_wire_messages(view const& now, std::vector<message> const& messages);

/// The status others may see: offline with no text for the invisible, offline for those who are not
/// connected (§9.1, RB-14). One's own status is shown as it is.
struct status_audience {
    bool is_connected = false;
    bool is_self = false;
};
wire_status to_wire_status(user const& who, status_audience audience);

} // namespace oc
