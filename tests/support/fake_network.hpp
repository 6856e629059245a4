// fake_network: the border between the core and clients without sockets. Each net thread is a
// manual_executor; the rules of net/network.hpp are enforced (CHECK): no delivery to a connection
// that the core has forgotten, no audience that changes after it was handed out, no slot given
// again too early.
#pragma once

#include "net/network.hpp"
#include "support/manual_executor.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc::test {

class fake_network;

/// How the server closed a connection.
struct peer_close {
    std::uint16_t code = 0;
    std::string reason{};
};

/// A client: what it sends arrives at once, what it received lies here in order. Lives as long as
/// its network.
class peer {
public:
    peer(fake_network& network, connection_id connection)
        : network_(network), connection_(connection)
    {
    }

    /// One text message, a net turn of its own. Throws std::runtime_error on a closed connection.
    void send(std::string_view text);
    /// Several messages that arrive in one net turn.
    void send_together(std::vector<std::string> const& texts);
    /// The client is gone. Nothing when it is closed already.
    void drop();

    bool is_open() const { return is_open_; }
    /// Nothing while it is open, and when the client itself went.
    std::optional<peer_close> const& close() const { return close_; }

    bool has_received() const { return !received_.empty(); }
    std::size_t received_count() const { return received_.size(); }
    /// The oldest packet that was not taken yet. Throws std::runtime_error when there is none.
    std::string take();
    std::vector<std::string> take_all();

    connection_id connection() const { return connection_; }

private:
    friend class fake_network;

    fake_network& network_;
    connection_id connection_;
    bool is_open_ = true;
    std::optional<peer_close> close_{};
    std::deque<std::string> received_{};
};

class fake_network final : public network {
public:
    fake_network(std::size_t threads, connection_events& events);

    // network
    std::size_t thread_count() const override { return threads_.size(); }
    void deliver(std::size_t thread, delivery_batch batch) override;
    void release(connection_id connection) override;

    /// A client connects; the threads take turns.
    peer& connect(peer_info info);

    /// Where the deliveries of a net thread wait.
    manual_executor& thread(std::size_t index) { return threads_[index]->tasks; }

    /// Slots that are in use or left and not yet released.
    std::size_t slots_in_use() const;

private:
    friend class peer;

    /// INVARIANT: a slot is in use (open is set), left, or free.
    struct slot_state {
        peer* open = nullptr;
        bool is_left = false;
        bool is_forgotten = false; // the core's side: released, and no new connection yet
    };
    struct net_side {
        manual_executor tasks{};
        std::vector<slot_state> slots{};
        std::vector<std::uint32_t> free{};
    };

    void check_addressees(std::size_t thread, delivery_batch const& batch) const;
    void run_batch(std::size_t thread, delivery_batch const& batch,
                   std::vector<audience> const& as_handed_out);
    void give(std::size_t thread, std::uint32_t slot, frame const& packet);
    void leave(peer& who);

    connection_events& events_;
    std::vector<std::unique_ptr<net_side>> threads_;
    std::vector<std::unique_ptr<peer>> peers_;
    std::size_t next_thread_ = 0;
};

} // namespace oc::test
