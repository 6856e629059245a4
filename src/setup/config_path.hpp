// Values of a config document by dotted path ("server.owner.name"). Pure; any thread.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string_view>

namespace oc {

/// Null when any part of the path is missing or no object.
boost::json::value const* find_value(boost::json::object const& document, std::string_view path);

/// Sets the value; parts of the path that are missing or no object become objects.
void set_value(boost::json::object& document, std::string_view path, boost::json::value value);

/// Removes the last part of the path, if it is there; the order of the others stays.
void remove_value(boost::json::object& document, std::string_view path);

} // namespace oc
