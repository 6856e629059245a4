// packet_match: does a received packet look as a play says? Exact on keys; placeholders capture and
// compare. The patterns are explained in tests/transcripts/README.md. Pure.
#pragma once

#include <boost/json/value.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace oc::test {

/// What the placeholders of a play stand for, without the "$".
using captures = std::map<std::string, boost::json::value, std::less<>>;

/// The value with "$name" replaced by what it stands for, "${name}" within longer strings, and
/// "${x*3}" by "xxx". Throws std::runtime_error for a name that stands for nothing.
boost::json::value fill_placeholders(boost::json::value const& pattern, captures const& known);
/// The same for a plain text.
std::string fill_placeholders(std::string_view text, captures const& known);

/// Nothing when `got` matches, and then the new captures are in `known`; else what differs first,
/// with its path: `message.content: expected "a", got "b"`.
std::optional<std::string> find_difference(boost::json::value const& pattern,
                                           boost::json::value const& got, captures& known);

} // namespace oc::test
