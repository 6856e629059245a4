// The server's side of the opening handshake (RFC 6455 §4.2), given a parsed HTTP request. Pure
// functions; any thread.
#pragma once

#include "net/websocket_deflate.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc {

/// Names in lower case, in the order of the request; names may repeat.
using header_fields = std::vector<std::pair<std::string, std::string>>;

struct handshake_request {
    std::string_view method;    // "GET"
    unsigned http_version = 11; // major * 10 + minor, as Beast has it
    header_fields const& headers;
    bool may_deflate = true; // whether we agree to permessage-deflate
};

struct handshake_answer {
    int status = 101;                       // 101, 400, 405 or 426
    header_fields headers{};                // of the response, for any status
    std::optional<deflate_terms> deflate{}; // negotiated, with 101
    std::string_view problem{};             // why not, for the body and the log; static
};

/// Whether the client asks for a WebSocket (a GET with `websocket` in Upgrade), so that
/// answer_handshake should decide; otherwise it is an ordinary request.
bool is_upgrade_request(handshake_request const& request);

/// Neither Origin nor subprotocols are looked at (part 1 §2.1).
handshake_answer answer_handshake(handshake_request const& request);

/// The value of Sec-WebSocket-Accept for a key (RFC 6455 §4.2.2).
std::string to_accept_key(std::string_view key);

} // namespace oc
