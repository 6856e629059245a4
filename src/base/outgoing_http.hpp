// outgoing_http: requests that the server makes (to Rotur, to push services). Implemented in net;
// tests answer with a fake.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc {

/// Where a request may go. `public_only` is for URLs that strangers choose: https alone, and only
/// to addresses of the public internet; the address that was looked at is the one that is connected
/// to.
enum class address_policy : std::uint8_t { any, public_only };

struct outgoing_request {
    std::string method = "GET";
    std::string url; // http or https, already percent-encoded
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    std::chrono::milliseconds timeout{5000}; // for the whole exchange
    std::size_t response_bytes_max = 64 * 1024;
    address_policy addresses = address_policy::any;
    bool ignores_body = false; // the answer's head is the answer
};

struct outgoing_response {
    int status = 0; // 0: no answer; then failure says why
    std::string body{};
    std::string failure{};     // for the log, never for a client
    bool is_refused = false;   // by us: no sendable request, or its address_policy forbids it
    std::string retry_after{}; // that header, if it was there
};

class outgoing_http {
public:
    virtual ~outgoing_http() = default;

    /// Starts the request. `done` is called exactly once, on the core thread, never before this
    /// returns. Certificates are verified; redirects are not followed.
    virtual void send(outgoing_request request, std::function<void(outgoing_response)> done) = 0;
};

/// Percent-encodes a query value (RFC 3986 §2.3: all but unreserved characters).
std::string percent_encode(std::string_view text);

} // namespace oc
