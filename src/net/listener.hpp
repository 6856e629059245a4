// listener: takes new connections in. Lives on the first net thread; listening itself begins before
// the threads do, so that failures reach the operator.
#pragma once

#include "base/clock.hpp"
#include "net/client_address.hpp"
#include "net/file_descriptor.hpp"
#include "net/interval_timer.hpp"
#include "net/poller.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oc {

struct listening_sockets {
    std::vector<file_descriptor> sockets{};
    std::uint16_t port = 0; // the same for all
};

/// Listens on every address of the host: an IPv4 or IPv6 literal, a name, or "" for all. Port 0 is
/// any free one. Throws std::runtime_error with words for the operator:
/// "cannot listen on 127.0.0.1:5613: Address already in use".
listening_sockets listen_on(std::string const& host, std::uint16_t port);

/// Takes over sockets that listen already, non-blocking ones.
listening_sockets take_over(std::vector<int> const& sockets);

class listener {
public:
    struct surroundings {
        poller& events;
        clock const& time;
        /// A connected non-blocking socket and whose it is.
        std::function<void(file_descriptor socket, ip_address peer)> on_connection;
    };

    listener(listening_sockets sockets, surroundings around);
    ~listener();
    listener(listener const&) = delete;
    listener& operator=(listener const&) = delete;

private:
    struct entrance final : poll_target {
        entrance(listener& owner, file_descriptor listening)
            : owner_(owner), socket(std::move(listening))
        {
        }
        void on_ready(readiness) override { owner_.accept_some(socket.get()); }

        listener& owner_;
        file_descriptor socket;
    };

    void accept_some(int socket);
    void pause(int failure);
    void resume();

    surroundings around_;
    std::vector<std::unique_ptr<entrance>> entrances_;
    interval_timer resume_timer_;
    steady_ms last_log_ms_;
};

} // namespace oc
