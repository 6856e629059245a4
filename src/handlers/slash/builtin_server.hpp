// builtin_server: the built-in slash commands that act on roles, channels and the server. Each
// returns what is said in the channel.
#pragma once

#include "handlers/slash/builtins.hpp"

#include <string>

namespace oc {

result<std::string> run_role(change_call& c, builtin_call const& call);
result<std::string> run_channel(change_call& c, builtin_call const& call);
result<std::string> run_claim(change_call& c, builtin_call const& call);

} // namespace oc
