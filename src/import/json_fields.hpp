// json_fields: fields of records that anybody may have edited by hand, read for what they mean.
// Pure; any thread.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// The texts of a list; what is no text is left out. Empty when it is no list.
std::vector<std::string> read_texts(boost::json::value const* value);
/// A text that is not empty.
std::optional<std::string> read_text(boost::json::object const& from, std::string_view key);
/// Finite, or nothing; texts that are numbers count.
std::optional<double> read_number(boost::json::object const& from, std::string_view key);
std::optional<std::int64_t> read_integer(boost::json::object const& from, std::string_view key);
/// false unless it is true or a number other than 0.
bool read_flag(boost::json::object const& from, std::string_view key);
/// Any value as text: texts as they are, null as nothing, others as JSON.
std::string to_plain_text(boost::json::value const& value);
/// A copy that does not live where the original does.
boost::json::value own_copy(boost::json::value const& value);

/// Texts in a list.
boost::json::array to_array(std::vector<std::string> const& texts);
boost::json::value to_value(std::optional<std::string> const& text);
boost::json::value to_value(std::optional<double> const& number);

} // namespace oc
