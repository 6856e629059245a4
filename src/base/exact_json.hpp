// exact_json: JSON to values whose numbers are the nearest doubles. Boost.JSON's own parser is off
// by one in the last place for one timestamp in ten, and what is read and written again and again
// must stay what it was. Pure; any thread.
#pragma once

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace oc {

/// Nothing when the text is no JSON, is nested deeper, is not well-formed UTF-8, or has a number
/// beyond all doubles. Of repeated keys the last one counts. The value lives in `where`.
std::optional<boost::json::value> parse_exact_json(std::string_view text, std::size_t depth_max,
                                                   boost::json::storage_ptr where = {});

} // namespace oc
