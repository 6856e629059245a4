// socket_set: many connections to one server of this machine, read by one thread as cheaply as
// possible: one recv per ready socket and turn into one buffer, frames handed over where they lie.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oc::bench {

/// Raises the number of files this process and its children may open; throws std::runtime_error
/// when fewer are allowed.
void require_open_files(std::size_t count);

/// A port of 127.0.0.1 that nobody listens on now.
int find_free_port();

/// What came in. Called within socket_set::turn.
class socket_listener {
public:
    virtual ~socket_listener() = default;
    /// A whole text message; the bytes are valid during the call.
    virtual void on_text(std::size_t connection, std::string_view payload) = 0;
    /// Everything of this turn has been handed over.
    virtual void on_turn_end() {}
};

class socket_set {
public:
    enum class kind : std::uint8_t {
        plain,    // frames from the first byte on, in both directions
        websocket // after the opening handshake
    };

    socket_set(int port, kind what);
    ~socket_set();
    socket_set(socket_set const&) = delete;
    socket_set& operator=(socket_set const&) = delete;

    /// Connects, and asks for the upgrade; the server's answer is taken in by turn(). Returns the
    /// number of the connection: 0, 1, 2, …
    std::size_t open();
    std::size_t size() const { return connections_.size(); }
    /// How often something came in: with few bytes each time the server writes little at once.
    std::size_t reads() const { return reads_; }

    /// Sends at once; throws std::runtime_error when the socket does not take it all.
    void send(std::size_t connection, std::string_view bytes);

    /// Waits up to timeout_ms and takes in what has come; answers pings. Returns whether anything
    /// had. Throws std::runtime_error when the server closes a connection.
    bool turn(socket_listener& listener, int timeout_ms);

private:
    struct connection {
        int socket = -1;
        bool is_upgraded = false;
        std::string rest{}; // of a frame that has not come in whole
    };

    void read(std::size_t number, socket_listener& listener);
    std::size_t take(std::size_t number, std::string_view bytes, socket_listener& listener);

    int const port_;
    kind const kind_;
    int const poller_;
    std::vector<connection> connections_;
    std::vector<char> buffer_;
    std::size_t reads_ = 0;
};

} // namespace oc::bench
