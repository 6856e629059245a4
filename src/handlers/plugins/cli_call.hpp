// cli_call: what a command of the CLI is given, and how it says lists.
#pragma once

#include "handlers/call.hpp"
#include "handlers/room_access.hpp"

#include <string>
#include <vector>

namespace oc {

struct cli_call {
    user const& me;
    room_place const& place;    // where it was written; may be gone once the command has run
    std::string const& message; // its id
    std::vector<std::string> const& args;
};

/// A heading and a line for each, cut to what a message may have.
std::string cli_list(view const& now, std::string heading, std::vector<std::string> const& lines);

} // namespace oc
