// net_pool: the net threads and the listener as one network. Built and stopped by the composition
// root; everything else is said through network, connection_events and http_routes.
#pragma once

#include "base/clock.hpp"
#include "net/http_exchange.hpp"
#include "net/net_options.hpp"
#include "net/network.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace oc {

class file_descriptor;
class ip_address;
class net_thread;
struct net_meters;

/// An orderly end: stop_accepting, close_all, wait_until_empty, stop.
class net_pool final : public network {
public:
    struct surroundings {
        connection_events& events;
        http_routes& routes;
        clock const& time;
    };

    /// Listens, but takes nobody in before start. What is in `around` outlives the pool. Throws
    /// std::runtime_error with words for the operator: an address in use, a bad trusted proxy.
    net_pool(net_options options, surroundings around);
    /// Stops if nobody did.
    ~net_pool() override;

    /// Starts the threads, or with inline_context hooks into the context.
    void start();
    /// Where it listens.
    std::uint16_t port() const { return port_; }

    std::size_t thread_count() const override;
    void deliver(std::size_t thread, delivery_batch batch) override;
    void release(connection_id connection) override;

    /// Connections, WebSocket or HTTP, also those that are closing. Any thread.
    std::size_t connection_count() const;

    /// What the threads count. Any thread.
    net_meters const& meters() const;

    /// Any thread; takes effect soon after.
    void stop_accepting();
    /// Flushes and closes WebSockets with the code, lets responses finish, takes in no new
    /// connections. Each connection is gone after net_deadlines::close_ms at the latest, but for
    /// those whose response http_routes still owes. Any thread.
    void close_all(std::uint16_t code, std::string reason);
    /// Waits for the connections to go; false when the time was over before. Not on a net thread.
    /// With inline_context it runs the context meanwhile, so not from one of its handlers either.
    bool wait_until_empty(std::chrono::milliseconds time_max);
    /// Drops what is left (on_close is called for each WebSocket) and joins the threads. Not on a
    /// net thread. Afterwards deliver and release do nothing.
    void stop();

private:
    struct state;

    void open_entrance(net_thread& first);
    void take_in(file_descriptor socket, ip_address peer);

    std::unique_ptr<state> state_;
    std::uint16_t port_ = 0;
};

} // namespace oc
