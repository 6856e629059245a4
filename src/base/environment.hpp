// The process's environment, for the few settings that operators give there. At the start only.
#pragma once

#include <string>
#include <string_view>

namespace oc {

/// The variable's value, or `otherwise` when it is not set. Not while another thread sets one.
std::string environment_or(char const* name, std::string_view otherwise);

} // namespace oc
