// getenv with a default.
#include "base/environment.hpp"

#include <cstdlib>

namespace oc {

std::string environment_or(char const* name, std::string_view otherwise)
{
    auto const* const given = std::getenv(name);
    return given != nullptr ? given : std::string(otherwise);
}

} // namespace oc
