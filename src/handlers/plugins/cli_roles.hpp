// cli_roles: the commands of the CLI that act on roles. Each says in a text what it did;
// store thread.
#pragma once

#include "handlers/plugins/cli_call.hpp"

#include <string>

namespace oc {

result<std::string> cli_roles_list(change_call& c, cli_call const& call);
result<std::string> cli_roles_create(change_call& c, cli_call const& call);
result<std::string> cli_roles_delete(change_call& c, cli_call const& call);
result<std::string> cli_roles_give(change_call& c, cli_call const& call);
result<std::string> cli_roles_remove(change_call& c, cli_call const& call);
result<std::string> cli_roles_setcolor(change_call& c, cli_call const& call);

} // namespace oc
