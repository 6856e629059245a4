// parsed_json: the text of a file that people edit, parsed, or where and why it is no JSON. Pure;
// any thread.
#pragma once

#include "base/json_places.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string_view>

namespace oc {

struct parsed_json {
    boost::json::value value{};
    std::optional<json_fault> fault{}; // then the value is null
};

/// A byte order mark is skipped, at most limits::json_depth_max deep, of repeated keys the last one
/// counts.
parsed_json parse_json(std::string_view text);

} // namespace oc
