// websocket_connection: one WebSocket on its net thread, from the handshake's answer to the end of
// the socket. Messages go out through delivery_turn and in through connection_events.
#pragma once

#include "base/clock.hpp"
#include "net/address_limiter.hpp"
#include "net/byte_stream.hpp"
#include "net/delivery_turn.hpp"
#include "net/outbox.hpp"
#include "net/poller.hpp"
#include "net/websocket_codec.hpp"
#include "net/websocket_deflate.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oc {

class net_thread;

/// Between its turns an idle connection owns this object and nothing else; tests watch its size.
class websocket_connection final : public poll_target {
public:
    struct setup {
        byte_stream stream; // known to the thread's poller already
        std::optional<deflate_terms> deflate{};
        address_lease lease{};
    };

    /// The thread outlives the connection.
    websocket_connection(net_thread& thread, std::uint32_t slot, setup given);

    /// Sends the handshake's answer and reads what came along with the request.
    void start(std::string answer, std::span<char> leftover);

    /// Writes the turn's bytes for this slot, or keeps what the socket does not take.
    void deliver(delivery_turn& turn);

    /// Begins a close handshake after what is still to be written (RFC 6455 §7.1.2). Does nothing
    /// when one has begun.
    void close(std::uint16_t code, std::string_view reason);

    /// Ends the connection without ceremony.
    void drop();

    /// Deadlines, pings and owed pongs; called now and then.
    void on_sweep();

    bool is_dead() const { return phase_ == phase::dead; }

private:
    enum class phase : std::uint8_t {
        open,
        closing, // a close frame of ours is under way; the core knows no more of us
        dead,    // the socket is closed; to be culled
    };
    enum class backlog : std::uint8_t { keep, discard };

    void on_ready(readiness ready) override;
    void read_available();
    void take(std::span<char> input);
    void take_event(websocket_event const& event);
    void on_peer_close(std::uint16_t code);
    void answer_ping(std::string_view payload);
    void begin_close(std::string close_frame, backlog unsent);
    void send(std::string bytes);
    void keep_rest(delivery_turn& turn, std::size_t written);
    void flush();
    void on_flushed();
    void check_outbox();
    void want_write(bool wanted);
    deflate_terms const* terms() const { return deflate_ ? &*deflate_ : nullptr; }

    net_thread& thread_;
    byte_stream stream_;
    std::uint32_t slot_;
    websocket_decoder decoder_;
    std::unique_ptr<outbox> outbox_;         // null while the peer keeps up
    std::unique_ptr<std::string> owed_pong_; // payload, when the pings come too fast
    steady_ms inbound_ms_;                   // when bytes came in last
    steady_ms progress_ms_ = 0;              // when bytes of the outbox went out last
    steady_ms deadline_ms_ = 0;              // of a closing connection
    address_lease lease_;
    std::optional<deflate_terms> deflate_;
    phase phase_ = phase::open;
    std::uint8_t pongs_left_;        // until the next sweep
    bool is_ping_sent_ = false;      // since bytes came in last
    bool is_write_wanted_ = false;   // of the poller
    bool is_peer_closed_ = false;    // the peer's close frame is here
    bool is_peer_at_fault_ = false;  // the peer broke the protocol
};

} // namespace oc
