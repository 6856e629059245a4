// JSON as people like to edit it: indent 2, keys in their order, non-ASCII as it is. Pure; any
// thread.
#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace oc {

/// Without a newline at the end. Parses back to an equal value.
std::string pretty_json(boost::json::value const& value);

} // namespace oc
