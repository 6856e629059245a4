// builtin_users: the built-in slash commands that act on users. Each returns what is said in the
// channel (part 2 §5.4.1).
#pragma once

#include "handlers/slash/builtins.hpp"

#include <string>

namespace oc {

result<std::string> run_ban(change_call& c, builtin_call const& call);
result<std::string> run_unban(change_call& c, builtin_call const& call);
result<std::string> run_mute(change_call& c, builtin_call const& call);
result<std::string> run_unmute(change_call& c, builtin_call const& call);
result<std::string> run_nick(change_call& c, builtin_call const& call);

} // namespace oc
