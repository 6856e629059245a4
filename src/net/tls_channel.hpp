// tls_channel: the server's end of one TLS connection, sans-io: bytes of the network in, bytes of
// the network out, whatever the pieces. Owned by the connection's net thread.
#pragma once

#include "net/io_result.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct bio_st;
struct ssl_st;

namespace oc {

class tls_context;
struct tls_meters;

class tls_channel {
public:
    /// What one read takes in at most, and the room that what comes of it needs: a record that was
    /// almost here before may come on top.
    static constexpr std::size_t ciphertext_bytes_max = 32 * 1024;
    static constexpr std::size_t room_bytes_min = 48 * 1024;

    explicit tls_channel(std::shared_ptr<tls_context const> with);
    ~tls_channel();
    tls_channel(tls_channel const&) = delete;
    tls_channel& operator=(tls_channel const&) = delete;

    /// Takes in all of the ciphertext, at most ciphertext_bytes_max, and answers handshakes into
    /// unsent(). `into` has room_bytes_min. would_block: no text yet. closed: the peer has said
    /// that it is done, or broke the protocol.
    io_result read(std::span<char const> ciphertext, std::span<char> into);

    /// Encrypts the text into unsent(). False when the connection is not, or no more, for that.
    bool write(std::span<char const> text);
    /// Says that nothing more is written (close_notify). Does nothing before the handshake is over.
    void end();

    /// What the network has to take, in order.
    std::string_view unsent() const { return std::string_view(unsent_).substr(sent_bytes_); }
    void consume(std::size_t bytes);

    /// The peer has sent something.
    bool is_begun() const { return is_begun_; }
    bool is_established() const { return is_established_; }

private:
    struct network_end; // OpenSSL's way to us

    void note_handshake();
    io_result stop_reading(int failure, std::size_t bytes);

    std::shared_ptr<tls_context const> context_;
    ssl_st* session_;
    std::string_view incoming_{}; // during read
    std::string unsent_;
    std::size_t sent_bytes_ = 0; // of unsent_
    bool is_begun_ = false;
    bool is_established_ = false;
    bool is_broken_ = false;
    bool is_ended_ = false; // by us
};

} // namespace oc
