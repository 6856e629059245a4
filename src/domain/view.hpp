// view: the immutable snapshot of what every command needs to know: config, roles, channels, users.
// The store writer owns the newest one and hands out copies; a copy is a few pointers.
#pragma once

#include "base/sharded_map.hpp"
#include "domain/channel.hpp"
#include "domain/config.hpp"
#include "domain/emoji.hpp"
#include "domain/role.hpp"
#include "domain/thread.hpp"
#include "domain/user.hpp"
#include "domain/webhook.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oc {

struct role_set {
    std::vector<role_ptr> by_position{}; // highest rank first
    std::map<std::string, role_ptr, std::less<>> by_name{};

    role const* find(std::string_view name) const;
    /// The name first, then the id: old user records may hold either (part 1 §3.1).
    role const* find_by_name_or_id(std::string_view text) const;
};

struct channel_set {
    std::vector<channel_ptr> in_order{};
    std::map<std::string, channel_ptr, std::less<>> by_name{};
    std::unordered_map<room_id, channel_ptr> by_id{};

    channel const* find(std::string_view name) const;
    channel const* find(room_id id) const;
};

role_set make_role_set(std::vector<role_ptr> roles);
channel_set make_channel_set(std::vector<channel_ptr> channels);

/// Every user, by id and by name ignoring case. Copies are cheap (sharded_map).
class user_directory {
public:
    user const* find(std::string const& id) const;
    user_ptr find_shared(std::string const& id) const;
    user const* find_by_name(std::string_view username) const;
    /// Part 1 §3.1: the name ignoring case first, then the id.
    user const* find_by_name_or_id(std::string const& text) const;
    /// The first, in storage order, whose name as it is shown looks so (shown_name.hpp): the
    /// username or the nickname; not `except`. Looks at everybody.
    user const* find_shown_so(std::string_view name, std::string_view except = {}) const;
    /// The username, or the id itself when there is no such user.
    std::string name_of(std::string const& id) const;

    void set(user_ptr changed);
    void remove(std::string const& id);
    std::size_t size() const { return by_id_.size(); }

    /// In storage order.
    std::vector<user_ptr> list() const;

private:
    void release_name(std::string const& folded, std::string const& id);

    sharded_map<user_ptr> by_id_;
    sharded_map<std::string> id_by_folded_name_;
};

struct view {
    std::shared_ptr<config const> settings;
    std::shared_ptr<role_set const> roles;
    std::shared_ptr<channel_set const> channels;
    user_directory users{};
    thread_directory threads{};
    std::shared_ptr<emoji_set const> emojis = std::make_shared<emoji_set const>();
    std::shared_ptr<webhook_set const> webhooks = std::make_shared<webhook_set const>();
    std::int64_t generation = 0; // grows with each change of roles, channels or a user's roles
};

using view_ptr = std::shared_ptr<view const>;

} // namespace oc
