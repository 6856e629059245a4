// schema: the public surface as JSON: commands, events, the objects
// in both, errors, settings. `originchats schema`
// prints it; tests/golden keeps it, so that it changes only on purpose.
#pragma once

#include <boost/json/object.hpp>

namespace oc {

boost::json::object make_schema();

} // namespace oc
