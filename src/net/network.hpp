// network: the border between the core and the net threads, as two interfaces. The core says what
// to deliver; the net threads say what came in. Tests put their own network behind them.
#pragma once

#include "base/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// A connection: the net thread that owns it, its slot there. A slot is given to another
/// connection only after network::release, so that no late delivery can go astray.
struct connection_id {
    std::uint32_t thread = 0;
    std::uint32_t slot = 0;

    friend bool operator==(connection_id, connection_id) = default;
};

/// Slots of one net thread that hear the same things. Immutable once published.
using audience = std::vector<std::uint32_t>;

inline constexpr std::uint32_t no_slot = 0xffffffff;

/// One step of a batch: a frame for a slot or for an audience (less one slot), or a close.
struct delivery {
    std::uint32_t frame = 0;                        // index into delivery_batch::frames
    std::uint32_t slot = no_slot;                   // the addressee; the exception with an audience
    std::shared_ptr<audience const> listeners{};    // null: only `slot`
    std::uint16_t close_code = 0;                   // not 0: close `slot` after what came before
    std::string close_reason{};
};

/// What one net thread has to do for one turn of the core, in order.
struct delivery_batch {
    std::vector<frame_ptr> frames{};
    std::vector<delivery> deliveries{};
};

/// Outwards. Called on the core thread.
class network {
public:
    virtual ~network() = default;
    virtual std::size_t thread_count() const = 0;
    virtual void deliver(std::size_t thread, delivery_batch batch) = 0;
    /// The core has forgotten the connection: its slot may be used again. Only after on_close.
    virtual void release(connection_id connection) = 0;
};

/// What a client says of its device (part 2 §6.3). Anybody can say anything: nothing is decided by
/// it.
struct device_claims {
    std::string address{}; // CF-Connecting-IP, else the first of X-Forwarded-For
    std::string user_agent{};
    std::string country{}; // CF-IPCountry
};

struct peer_info {
    std::string address; // of the client, after trusted proxies
    bool loopback = false;
    device_claims device{};
};

/// Inwards. Called on the connection's net thread; implemented in server.
class connection_events {
public:
    virtual ~connection_events() = default;
    virtual void on_open(connection_id connection, peer_info peer) = 0;
    /// One whole text message, valid UTF-8. The bytes are valid during the call.
    virtual void on_message(connection_id connection, std::string_view text) = 0;
    /// Exactly once after on_open, whoever closed.
    virtual void on_close(connection_id connection) = 0;
    /// The thread has read what was there: hand over what has gathered.
    virtual void on_turn_end(std::size_t thread) = 0;
};

} // namespace oc
