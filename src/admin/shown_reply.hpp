// shown_reply: a reply of the control socket as people read it: tables, or one line per field.
// Pure; any thread.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace oc {

/// Ends with a newline. Control characters, which users may have put into names, are shown as "?".
std::string show_reply(boost::json::object const& reply);

/// Text that a terminal does not obey.
std::string harmless(std::string_view text);

/// Bytes that are no UTF-8, which names of files may have, as U+FFFD each: JSON cannot hold them.
std::string to_utf8(std::string text);

} // namespace oc
