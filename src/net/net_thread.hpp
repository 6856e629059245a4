// net_thread: one net thread's loop and everything it owns: the poller, its connections, the read
// buffer, zlib. Its public functions are called on that thread, but for inbox().
#pragma once

#include "base/clock.hpp"
#include "net/address_limiter.hpp"
#include "net/byte_stream.hpp"
#include "net/delivery_turn.hpp"
#include "net/file_descriptor.hpp"
#include "net/interval_timer.hpp"
#include "net/net_environment.hpp"
#include "net/net_inbox.hpp"
#include "net/poller.hpp"
#include "net/websocket_deflate.hpp"
#include "net/websocket_table.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oc {

class http_connection;

class net_thread {
public:
    /// Throws std::system_error when the system has no descriptors left.
    net_thread(std::size_t number, net_environment& environment);
    ~net_thread();
    net_thread(net_thread const&) = delete;
    net_thread& operator=(net_thread const&) = delete;

    /// What other threads want of this one. Any thread, also after this object has gone.
    std::shared_ptr<net_inbox> const& inbox() const { return inbox_; }

    /// Turns until stop().
    void run();
    /// One turn: waits for at most timeout_ms (-1: as long as it takes), reads what there is, tells
    /// the core, writes what the core wants. Returns whether there was anything to do.
    bool run_once(int timeout_ms);
    void stop() { is_stopping_ = true; }

    /// A new connection, not yet known to be HTTP or WebSocket.
    void adopt(file_descriptor socket, ip_address peer, address_lease lease);
    /// Closes WebSockets with the code, idle HTTP connections at once and busy ones after their
    /// response; takes no new ones.
    void close_all(std::uint16_t code, std::string_view reason);
    /// Drops whatever is left, telling the core of each, and takes in nothing more.
    void drop_all();

    // For the connections.

    struct upgrade {
        websocket_connection::setup connection;
        std::string answer;         // of the handshake
        std::span<char> leftover{}; // what came behind the request
        ip_address client;
        device_claims device{};
    };
    /// A connection that was HTTP becomes a WebSocket.
    void open_websocket(upgrade how);
    void on_http_answer(std::uint64_t connection, std::uint64_t request, http_response response);
    void on_http_go_on(std::uint64_t connection, std::uint64_t request, std::uint64_t piece);
    void on_message(std::uint32_t slot, std::string_view text);
    void on_websocket_closing(std::uint32_t slot);
    void on_websocket_sent(std::size_t bytes) { sent_bytes_ += bytes; }
    /// The connection has closed its socket and can be culled.
    void on_websocket_dead();
    enum class http_end : std::uint8_t { closed, upgraded };
    /// The same; an upgraded one has given its socket away.
    void on_http_dead(std::uint64_t connection, http_end how);

    net_environment& environment() { return environment_; }
    net_options const& options() const { return environment_.options; }
    poller& events_poller() { return poller_; }
    deflate_codec& codec() { return codec_; }
    std::span<char> read_buffer() { return read_buffer_; }
    /// The time of this turn.
    steady_ms now_ms() const { return now_ms_; }
    bool is_draining() const { return is_draining_; }

private:
    /// Its readiness only ends the wait; every turn looks into the inbox.
    struct wakeup final : poll_target {
        void on_ready(readiness) override {}
    };

    void work_off_inbox();
    void deliver();
    void read_meanwhile();
    void end_turn();
    void sweep();
    void cull();
    connection_id to_id(std::uint32_t slot) const;

    std::uint32_t const number_;
    net_environment& environment_;
    poller poller_;
    wakeup wakeup_;
    std::shared_ptr<net_inbox> inbox_;
    net_inbox::contents contents_;
    std::vector<char> read_buffer_;
    deflate_codec codec_;
    delivery_turn turn_;
    websocket_table websockets_;
    std::unordered_map<std::uint64_t, std::unique_ptr<http_connection>> https_;
    std::vector<std::uint64_t> dead_https_;
    std::uint64_t next_http_ = 1;
    interval_timer sweeper_;
    steady_ms now_ms_;
    std::uint64_t sent_bytes_ = 0; // over WebSockets, not yet counted
    bool has_news_ = false;    // for the core, since its last on_turn_end
    bool has_dead_websockets_ = false;
    bool is_draining_ = false; // no new connections
    bool is_stopping_ = false;
};

} // namespace oc
