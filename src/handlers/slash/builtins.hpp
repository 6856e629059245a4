// builtins: the slash commands that the server answers itself (part 2 §5.4.1). Each runs as a
// change and says in a text what it did.
#pragma once

#include "domain/slash_command.hpp"
#include "handlers/call.hpp"

#include <boost/json/object.hpp>

#include <span>
#include <string>
#include <string_view>

namespace oc {

struct builtin_call {
    user_ptr me;
    boost::json::object const& args;
    std::string const& help; // what /help says to this caller
};

struct slash_builtin {
    slash_command command;
    result<std::string> (*run)(change_call&, builtin_call const&);
};

/// Only certain roles may call it. Who keeps order must be able to in the middle of a flood: such
/// calls count neither as messages nor for slow mode.
bool is_moderating(slash_builtin const& builtin);

/// Sorted by name.
std::span<slash_builtin const> list_builtins();
/// Null when the server has no command of that name.
slash_builtin const* find_builtin(std::string_view name);
/// No bot may register them.
std::span<std::string_view const> builtin_names();

/// The commands that a user with these roles may call, as /help tells them.
std::string make_help(std::span<std::string const> user_roles, slash_registry const& bots,
                      std::size_t length_max);

} // namespace oc
