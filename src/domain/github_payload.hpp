// Reading of GitHub's payloads: whatever is absent or of another type is empty. Pure; any thread.
#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace oc::github {

/// The object at a dotted path ("pull_request.head"), or null.
boost::json::object const* find_object(boost::json::object const& in, std::string_view path);

/// The text at a dotted path.
std::string_view text_at(boost::json::object const& in, std::string_view path);

/// The same for URLs: those that clients may put into a link.
std::string url_at(boost::json::object const& in, std::string_view path);

bool flag_at(boost::json::object const& in, std::string_view path);

/// "#12"; "#0" when there is no number.
std::string number_of(boost::json::object const& in);

/// The first `most` code points, the last of them "…" when something is left out.
std::string cut(std::string_view text, std::size_t most);

/// Up to the first line break.
std::string_view first_line(std::string_view text);

} // namespace oc::github
