// cli_messages: deleting many messages by the CLI. Each says in a text what it did;
// store thread.
#pragma once

#include "handlers/plugins/cli_call.hpp"

#include <string>

namespace oc {

result<std::string> cli_purge(change_call& c, cli_call const& call);

} // namespace oc
