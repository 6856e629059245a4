// Reading the `server` section of the config.
#include "handlers/server/server_object.hpp"

namespace oc {

std::string server_text(config const& settings, std::string_view key)
{
    auto const* const value = settings.server.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

} // namespace oc
