// url: an absolute http or https URL taken apart. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace oc {

struct url_parts {
    bool is_https = false;
    std::string host;   // without the brackets of an IPv6 literal
    std::string port;   // digits; 80 or 443 when the URL has none
    std::string target; // path and query, begins with '/'

    /// For the Host header: the port only when it is not the scheme's own.
    std::string authority() const;
};

/// Nothing when the scheme is another, the host is missing, a user is named, the port is none, or
/// there are bytes that must be percent-encoded (blanks, controls, non-ASCII). A fragment is
/// dropped.
std::optional<url_parts> parse_url(std::string_view url);

} // namespace oc
