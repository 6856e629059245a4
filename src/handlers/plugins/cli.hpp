// cli: what owners and admins write after "!" is done, and answered in the room (part 2 §10.4). The
// rights, ranks, events and modlog of each act are those of the command of the same kind. A change
// of the server's own; store thread.
#pragma once

#include "base/result.hpp"
#include "db/tx.hpp"
#include "handlers/effects.hpp"

#include <string_view>

namespace oc {

inline constexpr std::string_view cli_author = "OriginChats"; // a system author

/// Does what the message says; nothing for commands that there are not. A refusal undoes all of
/// it; its text is for the room.
result<effects> run_cli(tx& db, message_posted const& said);

} // namespace oc
