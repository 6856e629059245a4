// tls_socket: a socket_client that speaks TLS, for tests with real connections. Believes any
// certificate; every wait has the deadline of the socket.
#pragma once

#include "support/socket_client.hpp"
#include "support/tls_peer.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace oc::test {

class tls_socket {
public:
    explicit tls_socket(std::uint16_t port, socket_client_options chosen = {})
        : socket_(port, std::move(chosen))
    {
    }

    /// Until both have agreed.
    void handshake()
    {
        step();
        while (!peer_.is_established())
            receive();
    }
    void send(std::string_view text)
    {
        peer_.write(text);
        step();
    }
    /// What the server says up to and with the mark; what is behind stays.
    std::string read_until(std::string_view mark)
    {
        while (true) {
            auto const at = peer_.read().find(mark, taken_);
            if (at != std::string::npos)
                return take(at + mark.size() - taken_);
            receive();
        }
    }
    std::string read_exactly(std::size_t bytes)
    {
        while (peer_.read().size() - taken_ < bytes)
            receive();
        return take(bytes);
    }
    /// The server says that it is done, before it closes.
    bool is_told_the_end()
    {
        while (!peer_.is_ended())
            if (!receive_some())
                return false;
        return true;
    }
    /// New keys, so many times, and a wish for the server's; reads nothing.
    void change_keys(int times)
    {
        for (int i = 0; i < times; ++i) {
            SSL_key_update(peer_.session(), SSL_KEY_UPDATE_REQUESTED);
            SSL_do_handshake(peer_.session());
        }
        socket_.send(peer_.take_out());
    }
    socket_client& plain() { return socket_; }

private:
    std::string take(std::size_t bytes)
    {
        auto out = peer_.read().substr(taken_, bytes);
        taken_ += bytes;
        return out;
    }
    void step()
    {
        peer_.step();
        socket_.send(peer_.take_out());
    }
    void receive()
    {
        if (!receive_some())
            throw std::runtime_error("the server has closed the connection");
    }
    bool receive_some()
    {
        constexpr int deadline_ms = 10'000;
        if (!socket_.is_readable(deadline_ms))
            throw std::runtime_error("nothing came");
        char buffer[16 * 1024];
        auto const count = ::recv(socket_.descriptor(), buffer, sizeof buffer, 0);
        if (count <= 0)
            return false;
        peer_.take_in({buffer, static_cast<std::size_t>(count)});
        step();
        return true;
    }

    socket_client socket_;
    tls_peer peer_;
    std::size_t taken_ = 0;
};

} // namespace oc::test
