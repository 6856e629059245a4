// http_incoming: one request under way, from its first byte until it is answered: what was read of
// it and where it goes. Owned by its http_connection; net thread.
#pragma once

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "net/client_address.hpp"
#include "net/http_exchange.hpp"
#include "net/http_request_parser.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace oc {

class http_answer;

struct http_incoming {
    enum class destination : std::uint8_t { routes, websocket, preflight, nowhere };

    http_request_parser parser{};
    http_request request{};
    ip_address client{};
    destination to = destination::nowhere;
    std::size_t body_bytes_max = limits::http_body_bytes_max; // collected
    std::shared_ptr<http_answer> answer{};                    // while nobody else might hold it
    std::weak_ptr<http_answer> promised{};                    // the same, held by the receiver
    std::shared_ptr<body_receiver> receiver{};
    std::uint64_t pieces = 0; // handed to it
    bool awaits_invitation = false; // the client waits for 100 Continue, we for the receiver
    steady_ms paused_ms = 0;  // since when it has the last one

    struct way {
        ip_address const& peer;
        trusted_proxies const& proxies;
        bool is_encrypted = false;
        bool may_upgrade = true; // to a WebSocket
    };
    /// The parser's head is there: fills `request`, `client` and `to`.
    void read_head(way const& how);
};

} // namespace oc
