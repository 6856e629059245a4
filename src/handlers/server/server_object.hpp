// server_object: the `server` section as clients see it, with current values (part 1 §15, RB-25).
#pragma once

#include "domain/config.hpp"

#include <string>
#include <string_view>

namespace oc {

/// A string of the section, or "".
std::string server_text(config const& settings, std::string_view key);

} // namespace oc
