// cli_channels: the commands of the CLI that act on channels. Each says in a text what it did;
// store thread.
#pragma once

#include "handlers/plugins/cli_call.hpp"

#include <string>

namespace oc {

result<std::string> cli_channels_list(change_call& c, cli_call const& call);
result<std::string> cli_channel_create(change_call& c, cli_call const& call);
result<std::string> cli_channel_delete(change_call& c, cli_call const& call);
result<std::string> cli_channel_getinfo(change_call& c, cli_call const& call);
result<std::string> cli_channel_move(change_call& c, cli_call const& call);

} // namespace oc
