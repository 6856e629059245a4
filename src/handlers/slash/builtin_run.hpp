// builtin_run: a call of a slash command that the server answers itself (part 2 §5.4.1): a change,
// and a message of the server in the channel.
#pragma once

#include "handlers/slash/builtins.hpp"
#include "handlers/slash/slash_message.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace oc {

/// A call, as its change takes it along.
struct call_facts {
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
    std::string command;
    boost::json::object args;
    std::string help{};
};

/// errc::slash_role_forbidden, errc::slash_role_required.
result<void> check_slash_roles(slash_command const& command, user const& me);

/// Ends the conversation.
void call_builtin(conversation_ptr const& c, slash_builtin const& builtin, user const& me,
                  call_facts facts);

} // namespace oc
