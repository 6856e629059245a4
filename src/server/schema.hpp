// schema: the public surface as JSON: commands, events, the objects in both, errors, settings.
// `originchats schema` prints it; tests/golden keeps it, so that it changes only on purpose.
#pragma once

#include "domain/config.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace oc {

/// "array of strings": what an operator is told that a setting takes.
std::string_view to_string(setting_type type);

boost::json::object make_schema();

} // namespace oc
