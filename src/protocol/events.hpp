// Every packet that the server sends of its own accord (part 1 §16.1), and the replies that are
// broadcast in the same shape. One struct each; wire_name is its `cmd`.
#pragma once

#include "protocol/objects.hpp"
#include "protocol/poll_objects.hpp"

#include <boost/json/array.hpp>

#include <span>
#include <utility>

namespace oc::packets {

struct auth_success {
    static constexpr std::string_view wire_name = "auth_success";
    std::string_view val = "Authentication successful";
};
BOOST_DESCRIBE_STRUCT(auth_success, (), (val))

/// The stored record without its secrets, its unknown members included (part 1 §5.5).
struct wire_own_user {
    static constexpr bool is_open = true;
    std::string username;
    std::vector<std::string> roles;
    wire_status status;
    std::optional<std::string> nickname;
    std::optional<std::string> pfp_url;
    or_null<std::string> color;
    bool cracked;
};
BOOST_DESCRIBE_STRUCT(wire_own_user, (), (username, roles, status, nickname, pfp_url, color,
                                          cracked))

struct ready {
    static constexpr std::string_view wire_name = "ready";
    shaped<wire_own_user, boost::json::object> user;
    std::string validator;
};
BOOST_DESCRIBE_STRUCT(ready, (), (user, validator))

struct user_join {
    static constexpr std::string_view wire_name = "user_join";
    wire_user_brief user;
};
BOOST_DESCRIBE_STRUCT(user_join, (), (user))

struct user_connect {
    static constexpr std::string_view wire_name = "user_connect";
    wire_user_brief user;
};
BOOST_DESCRIBE_STRUCT(user_connect, (), (user))

struct user_disconnect {
    static constexpr std::string_view wire_name = "user_disconnect";
    std::string username;
};
BOOST_DESCRIBE_STRUCT(user_disconnect, (), (username))

struct user_left {
    static constexpr std::string_view wire_name = "user_leave";
    std::string username;
};
BOOST_DESCRIBE_STRUCT(user_left, (), (username))

struct user_roles {
    static constexpr std::string_view wire_name = "user_roles_get";
    std::string user;
    std::vector<std::string> roles;
    or_null<std::string> color;
    std::optional<bool> global = true; // absent when nobody else is told, or as a side effect
};
BOOST_DESCRIBE_STRUCT(user_roles, (), (user, roles, color, global))

struct user_updated {
    static constexpr std::string_view wire_name = "user_updated";
    std::string user_id;
    std::string username;
    or_null<std::string> nickname;
};
BOOST_DESCRIBE_STRUCT(user_updated, (), (user_id, username, nickname))

struct user_renamed {
    static constexpr std::string_view wire_name = "user_update";
    std::string user; // the name of before
    std::string username;
    or_null<std::string> nickname;
};
BOOST_DESCRIBE_STRUCT(user_renamed, (), (user, username, nickname))

struct nickname_update {
    static constexpr std::string_view wire_name = "nickname_update";
    std::string user; // the id
    std::string username;
    std::string nickname;
};
BOOST_DESCRIBE_STRUCT(nickname_update, (), (user, username, nickname))

struct nickname_remove {
    static constexpr std::string_view wire_name = "nickname_remove";
    std::string user; // the id
    std::string username;
};
BOOST_DESCRIBE_STRUCT(nickname_remove, (), (user, username))

struct roles_list {
    static constexpr std::string_view wire_name = "roles_list";
    std::vector<std::pair<std::string, wire_role>> roles; // by name, highest first
};
BOOST_DESCRIBE_STRUCT(roles_list, (), (roles))
roles_list make_roles_list(role_set const& roles);

struct server_update {
    static constexpr std::string_view wire_name = "server_update";
    std::string name;
    std::string icon;
    std::string banner;
};
BOOST_DESCRIBE_STRUCT(server_update, (), (name, icon, banner))

struct status_changed {
    static constexpr std::string_view wire_name = "status_get";
    std::string username;
    wire_status status;
    bool global = true;
};
BOOST_DESCRIBE_STRUCT(status_changed, (), (username, status, global))

struct went_invisible {
    static constexpr std::string_view wire_name = "status_set";
    wire_status status;
    bool global = true;
};
BOOST_DESCRIBE_STRUCT(went_invisible, (), (status, global))

struct message_new {
    static constexpr std::string_view wire_name = "message_new";
    wire_message message;
    std::string channel;
    or_null<std::string> thread_id;
    std::optional<std::string> nonce{};   // for the asker's other connections to match their copy
    std::optional<bool> duplicate{};      // the reply to a retry (decisions.md)
    bool global = true;
    // Only of a poll: its id, and the message's members as the original sent them (part 2 §7.3).
    std::optional<std::string> poll_id{};
    std::optional<std::string> id{};
    std::optional<std::string> user{};
    std::optional<std::string> content{};
    std::optional<double> timestamp{};
    std::optional<boost::json::value> embeds{};
};
BOOST_DESCRIBE_STRUCT(message_new, (), (message, channel, thread_id, nonce, duplicate, global,
                                        poll_id, id, user, content, timestamp, embeds))

struct message_edit {
    static constexpr std::string_view wire_name = "message_edit";
    std::string id;
    std::string content;
    wire_message message;
    std::string channel;
    std::optional<std::string> thread_id{};
    bool global = true;
};
BOOST_DESCRIBE_STRUCT(message_edit, (), (id, content, message, channel, thread_id, global))

struct message_delete {
    static constexpr std::string_view wire_name = "message_delete";
    std::string id;
    std::string channel;
    std::optional<std::string> thread_id{};
    bool global = true;
};
BOOST_DESCRIBE_STRUCT(message_delete, (), (id, channel, thread_id, global))

/// message_pin and message_unpin: `pinned` is what holds now.
struct message_pin {
    static constexpr std::string_view wire_name = "message_pin";
    std::string id;
    std::string channel;
    std::optional<std::string> thread_id{};
    bool pinned = true;
    bool global = true;
};
BOOST_DESCRIBE_STRUCT(message_pin, (), (id, channel, thread_id, pinned, global))

struct message_unpin : message_pin {
    static constexpr std::string_view wire_name = "message_unpin";
};
BOOST_DESCRIBE_STRUCT(message_unpin, (message_pin), ())

struct message_react_add {
    static constexpr std::string_view wire_name = "message_react_add";
    std::string id;
    std::string emoji;
    std::string channel;
    std::optional<std::string> thread_id{};
    std::string from; // username
    bool global = true;
};
BOOST_DESCRIBE_STRUCT(message_react_add, (), (id, emoji, channel, thread_id, from, global))

struct message_react_remove : message_react_add {
    static constexpr std::string_view wire_name = "message_react_remove";
};
BOOST_DESCRIBE_STRUCT(message_react_remove, (message_react_add), ())

struct thread_create {
    static constexpr std::string_view wire_name = "thread_create";
    wire_thread thread;
    std::string channel;
    bool global = true;
};
BOOST_DESCRIBE_STRUCT(thread_create, (), (thread, channel, global))

struct thread_update : thread_create {
    static constexpr std::string_view wire_name = "thread_update";
};
BOOST_DESCRIBE_STRUCT(thread_update, (thread_create), ())

struct thread_delete {
    static constexpr std::string_view wire_name = "thread_delete";
    std::string thread_id;
    std::string channel;
    bool global = true;
};
BOOST_DESCRIBE_STRUCT(thread_delete, (), (thread_id, channel, global))

struct thread_join {
    static constexpr std::string_view wire_name = "thread_join";
    wire_thread thread;
    std::string thread_id;
    std::string user; // username
    std::string channel;
    bool global = true;
};
BOOST_DESCRIBE_STRUCT(thread_join, (), (thread, thread_id, user, channel, global))

struct thread_leave : thread_join {
    static constexpr std::string_view wire_name = "thread_leave";
};
BOOST_DESCRIBE_STRUCT(thread_leave, (thread_join), ())

/// One of both names the room (part 1 §14).
struct unreads_update {
    static constexpr std::string_view wire_name = "unreads_update";
    std::string last_read;
    std::optional<std::string> channel{};
    std::optional<std::string> thread_id{};
};
BOOST_DESCRIBE_STRUCT(unreads_update, (), (last_read, channel, thread_id))

/// Ballots are secret: `option_ids` is empty, `results` has no voters.
struct poll_vote_update {
    static constexpr std::string_view wire_name = "poll_vote_update";
    std::string poll_id;
    std::string message_id;
    std::string channel;
    or_null<std::string> thread_id;
    std::string user; // username
    std::vector<std::string> option_ids{};
    wire_poll_results results;
};
BOOST_DESCRIBE_STRUCT(poll_vote_update, (), (poll_id, message_id, channel, thread_id, user,
                                             option_ids, results))

struct poll_ended {
    static constexpr std::string_view wire_name = "poll_end";
    std::string poll_id;
    std::string message_id;
    std::string channel;
    or_null<std::string> thread_id;
    wire_poll_results results;
};
BOOST_DESCRIBE_STRUCT(poll_ended, (), (poll_id, message_id, channel, thread_id, results))

struct typing {
    static constexpr std::string_view wire_name = "typing";
    std::string channel;
    std::string user;
    or_null<std::string> thread_id;
    bool global = true;
};
BOOST_DESCRIBE_STRUCT(typing, (), (channel, user, thread_id, global))

struct voice_user_joined {
    static constexpr std::string_view wire_name = "voice_user_joined";
    std::string channel;
    wire_voice_user user;
};
BOOST_DESCRIBE_STRUCT(voice_user_joined, (), (channel, user))

struct voice_user_updated {
    static constexpr std::string_view wire_name = "voice_user_updated";
    std::string channel;
    wire_voice_user user;
};
BOOST_DESCRIBE_STRUCT(voice_user_updated, (), (channel, user))

struct voice_user_left {
    static constexpr std::string_view wire_name = "voice_user_left";
    std::string channel;
    std::string username;
};
BOOST_DESCRIBE_STRUCT(voice_user_left, (), (channel, username))

/// The reply of voice_leave, and what a connection is sent that is in voice no more.
struct voice_leave {
    static constexpr std::string_view wire_name = "voice_leave";
    std::string channel;
};
BOOST_DESCRIBE_STRUCT(voice_leave, (), (channel))

struct channels_get {
    static constexpr std::string_view wire_name = "channels_get";
    std::vector<shaped<wire_channel>> val;
};
BOOST_DESCRIBE_STRUCT(channels_get, (), (val))

struct heartbeat {
    static constexpr std::string_view wire_name = "ping";
};
BOOST_DESCRIBE_STRUCT(heartbeat, (), ())

struct disconnect {
    static constexpr std::string_view wire_name = "disconnect";
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(disconnect, (), (reason))

/// Sections of config.json that clients are shown as they are (part 1 §5.1).
struct wire_section {
    static constexpr bool is_open = true;
};
BOOST_DESCRIBE_STRUCT(wire_section, (), ())

struct wire_upload_rules {
    bool enabled;
    std::int64_t max_size; // bytes
    std::vector<std::string> allowed_types;
    std::int64_t max_attachments_per_user; // -1: any number
    std::vector<std::string> permanent_tiers;
};
BOOST_DESCRIBE_STRUCT(wire_upload_rules, (), (enabled, max_size, allowed_types,
                                              max_attachments_per_user, permanent_tiers))

struct wire_welcome {
    wire_section server;
    wire_section limits;
    wire_upload_rules attachments;
    std::string version; // of the protocol
    std::string validator_key;
    std::vector<std::string> capabilities; // names of commands and features
    std::vector<std::string> permissions;  // that roles may have
    auth_mode_names auth_mode;
};
BOOST_DESCRIBE_STRUCT(wire_welcome, (), (server, limits, attachments, version, validator_key,
                                         capabilities, permissions, auth_mode))

struct handshake {
    static constexpr std::string_view wire_name = "handshake";
    shaped<wire_welcome, boost::json::object> val;
};
BOOST_DESCRIBE_STRUCT(handshake, (), (val))

/// A refusal (errors.hpp); `code` is our addition to the original's texts.
struct refusal {
    static constexpr std::string_view wire_name = "error";
    std::optional<std::string> src{};
    std::string val;
    std::string code;
};
BOOST_DESCRIBE_STRUCT(refusal, (), (src, val, code))

struct login_refusal {
    static constexpr std::string_view wire_name = "auth_error";
    std::string val;
};
BOOST_DESCRIBE_STRUCT(login_refusal, (), (val))

struct rate_limit {
    static constexpr std::string_view wire_name = "rate_limit";
    std::optional<std::string> reason{};
    std::int64_t length = 0; // milliseconds
    std::optional<std::int64_t> slow_mode_seconds{}; // when the channel is slow
};
BOOST_DESCRIBE_STRUCT(rate_limit, (), (reason, length, slow_mode_seconds))

/// An event with its fields, for the schema dump.
struct event_entry {
    std::string_view name;
    std::string_view summary;
    boost::json::array (*describe)();
};
std::span<event_entry const> event_table();

} // namespace oc::packets
