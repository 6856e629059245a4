// channel_change: making and deleting channels, for the commands and for /channel (part 1 §7).
#pragma once

#include "handlers/call.hpp"

#include <string>

namespace oc {

/// Puts a checked channel at the end of the list, and notes it. errc::channel_exists,
/// errc::channel_create_failed when there are too many.
result<channel const*> create_channel(change_call& c, channel fresh);

/// With its messages and threads, noted. The exact name counts first, then ignoring case;
/// errc::channel_not_found.
result<channel_ptr> delete_channel(change_call& c, std::string const& name);

} // namespace oc
