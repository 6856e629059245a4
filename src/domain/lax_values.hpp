// Numbers and flags as clients of the original may spell them (part 2 §0.2): 5, 5.0, "5", true;
// and numbers that are none. Pure functions; any thread.
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

/// Whether every number within the value can be written as JSON again. Boost.JSON reads 1e999 as
/// infinity and 0e999 as NaN and writes them as such, which no client can parse: a document with
/// one of them must not get into anything that is sent on. The value's depth must be bounded.
bool has_only_finite_numbers(boost::json::value const& value);

} // namespace oc
