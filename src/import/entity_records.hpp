// Everything but messages as records of the original (part 2 §15), and back. What ours holds and
// the original's format does not (timeouts, revisions of emojis) is in keys of its own, which the
// original ignores. Pure.
#pragma once

#include "domain/attachment.hpp"
#include "domain/emoji.hpp"
#include "domain/modlog.hpp"
#include "domain/poll.hpp"
#include "domain/push_subscription.hpp"
#include "domain/view.hpp"
#include "import/references.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace oc {

/// Of a channel's record whose `name` is a file's, because its own cannot be one: its own.
inline constexpr std::string_view name_before_export = "originchats_name";

struct user_record {
    user account{};
    std::optional<std::string> password_hash{};
    std::optional<std::string> validator{};
};
/// `key`: the id, or in the oldest layout the name.
user_record read_user_record(std::string_view key, boost::json::object const& from);
boost::json::object make_user_record(user_record const& from);

struct role_record {
    role made{};                  // without an id when it has none
    bool has_position = false;
};
role_record read_role_record(std::string_view name, boost::json::object const& from);
/// Without the name.
boost::json::object make_role_record(role const& from);

/// Without a name when it has none. A type that nobody knows is text, and said in `doubt`.
/// `name_before_export` is not looked at.
channel read_channel_record(boost::json::object const& from, std::string& doubt);
boost::json::object make_channel_record(channel const& from);

/// Without rooms.
thread read_thread_record(boost::json::object const& from, references const& who);
boost::json::object make_thread_record(thread const& from, std::string_view parent);

/// Without room, message position and thread id.
poll read_poll_record(boost::json::object const& from, references const& who);
boost::json::object make_poll_record(poll const& from, std::string_view channel);

/// Nothing unless its keys are keys. `last_used` is `otherwise_at` when it has none.
std::optional<push_subscription> read_push_record(boost::json::object const& from,
                                                  unix_seconds otherwise_at);
boost::json::object make_push_record(push_subscription const& from);

modlog_entry read_modlog_record(boost::json::object const& from, references const& who);
boost::json::object make_modlog_record(modlog_entry const& from);

/// Without file id, variant and channel. `filename` and `channel` are for the caller to read.
attachment read_attachment_record(boost::json::object const& from, references const& who);
boost::json::object make_attachment_record(attachment const& from, view const& now);

} // namespace oc
