// envelope: one text frame taken apart into command name, listener and body (part 1 §2.2, §2.3).
// Stateless; net threads.
#pragma once

#include "base/result.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace oc {

struct envelope {
    std::string cmd;                       // "None" when it is missing or null
    bool has_cmd = false;                  // a string `cmd` was there
    std::optional<std::string> listener{}; // a non-empty string of at most listener_bytes_max
    bool has_long_listener = false; // longer than limits::listener_bytes_max
    boost::json::object body{};            // all members, cmd and listener included
};

/// errc::invalid_json when the text is no JSON object or nests deeper than json_depth_max.
/// Duplicate keys: the last one wins. Halves of broken surrogate escapes become U+FFFD.
result<envelope> read_envelope(std::string_view text);

} // namespace oc
