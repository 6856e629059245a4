// console: the operator at the command line (docs/decisions/0015). No user record: in no list,
// under no name, nobody logs in as it; to every rule an owner. Whoever runs commands as this id has
// been let in by the system (control socket, lock of a stopped server's data). Any thread.
#pragma once

#include <string_view>

namespace oc {

/// caller::user_id of the operator, and the actor's id in the modlog.
inline constexpr std::string_view console_id = "SYS:console";
/// The actor's name in the modlog.
inline constexpr std::string_view console_name = "console";

} // namespace oc
