// cli_users: the commands of the CLI that act on users. Each says in a text what it did;
// store thread.
#pragma once

#include "handlers/plugins/cli_call.hpp"

#include <string>

namespace oc {

result<std::string> cli_ban(change_call& c, cli_call const& call);
result<std::string> cli_unban(change_call& c, cli_call const& call);
result<std::string> cli_list_banned(change_call& c, cli_call const& call);
result<std::string> cli_users_list(change_call& c, cli_call const& call);

} // namespace oc
