// Numbers and flags as clients of the original may spell them (part 2 §0.2): 5, 5.0, "5", true.
// Pure functions; any thread.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>

namespace oc {

/// An integral number, a decimal text (spaces around it allowed), true or false as 1 or 0.
std::optional<std::int64_t> to_integer(boost::json::value const& value);

/// A finite number, or a text that is one.
std::optional<double> to_number(boost::json::value const& value);

/// true or false, 1 or 0, or a text: true/false 1/0 yes/no on/off t/f y/n in any case.
std::optional<bool> to_flag(boost::json::value const& value);

} // namespace oc
