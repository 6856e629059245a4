// commands: what only the operator may ask, as commands like all others, in a table of their own:
// clients cannot name them, and neither schema nor capabilities show them. And those of the
// clients' commands that the operator may use. Read-only; any thread.
#pragma once

#include "domain/view.hpp"
#include "handlers/command.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace oc {

/// A command that an operator may have run in the core.
struct operator_command {
    std::string_view name;      // as the control socket knows it
    command_entry const* entry; // what runs
    /// Operators' names to ids and the like; null: nothing to do.
    result<void> (*prepare)(view const& now, boost::json::object& body);
};

/// By the name on the control socket; `entry` is null when there is none.
operator_command find_operator_command(std::string_view name);

/// The user that an operator means: by name, id, or the name a local account logs in with.
/// errc::user_not_found.
result<user_ptr> find_named_user(view const& now, std::string const& text);

/// Replaces body[key], if it is a text, by that user's id.
result<void> resolve_user(view const& now, boost::json::object& body, std::string_view key);

extern command_spec const command_admin_user_list;
extern command_spec const command_admin_user_show;
extern command_spec const command_admin_user_password;
extern command_spec const command_admin_role_list;
extern command_spec const command_admin_channel_list;
extern command_spec const command_admin_stats;

} // namespace oc
