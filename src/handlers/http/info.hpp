// info: the JSON of GET /info (part 2 §11.1), for server-invite cards. Core thread.
#pragma once

#include "domain/view.hpp"
#include "handlers/call.hpp"

#include <string>

namespace oc {

std::string make_info_json(view const& now, live_state const& live);

} // namespace oc
