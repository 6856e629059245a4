// JSON columns: values to text and back. Null is stored as SQL NULL. Pure; any thread.
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// Nothing for null.
std::optional<std::string> to_json_text(boost::json::value const& value);
/// Nothing for an object without members.
std::optional<std::string> to_json_text(boost::json::object const& object);
std::string to_json_text(std::vector<std::string> const& texts);

/// These read what was written by the functions above; the empty text is null, an empty object, an
/// empty list. Throws std::runtime_error when the database was damaged.
boost::json::value parse_json_column(std::string_view text);
boost::json::object parse_object_column(std::string_view text);
std::vector<std::string> parse_texts_column(std::string_view text);

} // namespace oc
