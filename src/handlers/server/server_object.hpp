// server_object: the `server` section as clients see it, with current values (part 1 §15, RB-25).
#pragma once

#include "domain/config.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace oc {

/// A string of the section, or "".
std::string server_text(config const& settings, std::string_view key);

/// "https://chat.example": `server.url`, or without it where the server listens (part 2 §12.2).
std::string own_base_url(config const& settings);

/// `icon` or `banner` as clients are shown it (part 2 §11.5): the address of our route when the
/// value names a file that is there, else the value. Looks at the folder each time, which costs a
/// microsecond, so that no restart is needed.
std::string shown_picture(config const& settings, std::string_view key);

/// The whole section with the pictures as they are shown.
boost::json::object shown_server(config const& settings);

} // namespace oc
