// poll_options: what a stored list of a poll's options has to be. Pure; any thread.
#pragma once

#include <boost/json/value.hpp>

namespace oc {

/// Whether the value is a list of objects with the texts `id` and `text`, and not an empty one.
bool are_poll_options(boost::json::value const& value);

} // namespace oc
