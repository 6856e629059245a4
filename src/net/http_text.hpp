// http_text: the textual side of HTTP that needs no socket: paths in, response heads out. Pure
// functions; any thread.
#pragma once

#include "base/clock.hpp"
#include "net/http_exchange.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

struct request_target {
    std::string path;  // decoded once
    std::string query; // raw, without '?'
    std::string authority{}; // of an absolute target; goes before the header Host
};

/// Takes a target apart, in origin or absolute form (RFC 9112 §3.2; http and https, an empty path
/// is "/"). Nothing when its path does not begin with '/', its authority cannot be one, it has a
/// fragment, a broken percent-encoding, or decodes to NUL or to what is not UTF-8.
std::optional<request_target> parse_target(std::string_view target);

enum class forwarding : std::uint8_t { believed, ignored };

/// "https://chat.example": how the client called us, from the target (its authority) or Host, and
/// from X-Forwarded-Host and X-Forwarded-Proto when the peer is a proxy that we believe. "" when
/// that is no plain host. `scheme` is how the peer itself came.
std::string find_host_url(header_fields const& headers, forwarding told,
                          std::string_view scheme = "http", std::string_view authority = {});

/// "OK" for 200; "Status" for one we have no words for.
std::string_view reason_phrase(int status);

/// Whether a response with the status can have a body at all (RFC 9110 §6.4.1).
bool may_have_body(int status);

/// IMF-fixdate (RFC 9110 §5.6.7).
std::string format_http_date(unix_seconds when);

/// Any of the three forms of RFC 9110 §5.6.7.
std::optional<unix_seconds> parse_http_date(std::string_view text);

/// The value of the first header of that name (lower case), or "".
std::string_view find_header(header_fields const& headers, std::string_view name);

/// {"error":"…"} with the status; the text must need no escaping.
http_response make_http_error(int status, std::string_view text);

struct response_head_options {
    unsigned http_version = 11; // major * 10 + minor, of the request
    bool keep_alive = true;
    std::uint64_t body_bytes = 0; // for Content-Length
    unix_seconds now = 0;
    bool is_cross_origin = true; // with CORS (part 2 §11.2): any page may read it
};

/// Status line and all headers, with the empty line: the response's own, CORS (part 2 §11.2),
/// Date, Server, Content-Length and protection against sniffing. A header of the response that
/// would break out of its line is left out and logged.
std::string format_response_head(http_response const& response, response_head_options options);

} // namespace oc
