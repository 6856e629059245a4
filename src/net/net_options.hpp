// net_options: what the composition root and tests may choose about the net threads. Values only.
#pragma once

#include "base/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace oc {

class tls_source;

/// How long peers may take, in milliseconds. Checked once per `sweep_ms`, which is the precision.
struct net_deadlines {
    std::int64_t sweep_ms = 1'000;
    /// From the first byte of a request (or from connecting) to the end of its head.
    std::int64_t http_head_ms = limits::http_head_ms_max;
    /// Between requests; for a response, without progress; for a body at most, each byte buying a
    /// millisecond of it back. While a body_receiver keeps us waiting, nothing runs.
    std::int64_t http_idle_ms = limits::http_idle_ms_max;
    std::int64_t websocket_ping_after_ms = limits::websocket_ping_after_ms;
    std::int64_t peer_dead_after_ms = limits::peer_dead_after_ms;
    /// From our close frame or last response to the end of the connection.
    std::int64_t close_ms = 5'000;
};

struct net_options {
    std::string host = "127.0.0.1"; // an address, a name, or "" for all addresses
    std::uint16_t port = 0;         // 0: any free one
    bool listens = true;            // false: nobody comes (the operator at a stopped server)
    /// Sockets that listen already and are ours from now on; then host and port mean nothing.
    std::vector<int> listening_sockets{};
    std::size_t threads = 1;        // at least one; meaningless with inline_context
    /// Not null: no threads; everything runs where this context runs (core and net as one thread).
    /// It outlives the pool.
    boost::asio::io_context* inline_context = nullptr;

    tls_source const* tls = nullptr; // not null: nothing but TLS; it outlives the pool
    bool websockets = true;          // false: HTTP only
    bool is_cross_origin = true;     // pages of any origin may read answers

    std::vector<std::string> trusted_proxies{"127.0.0.0/8", "::1"}; // addresses or CIDR blocks
    std::size_t connections_per_address_max = 64; // 0: any number; loopback is never counted

    bool deflate = true;                      // agree to permessage-deflate
    std::size_t deflate_bytes_min = 1024;     // shorter payloads are sent as they are
    std::size_t message_bytes_max = limits::message_bytes_max;
    std::size_t outbox_frames_max = limits::outbox_frames_max;
    std::size_t outbox_bytes_max = limits::outbox_bytes_max;
    int send_buffer_bytes = 0; // of the kernel, per connection; 0: as the system sets it

    net_deadlines deadlines{};
};

} // namespace oc
