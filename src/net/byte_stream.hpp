// byte_stream: a connected socket that never blocks, with or without TLS. Used by the net thread
// that owns the connection.
#pragma once

#include "net/file_descriptor.hpp"
#include "net/io_result.hpp"
#include "net/tls_channel.hpp"

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace oc {

class byte_stream {
public:
    byte_stream() = default;
    /// The socket must be non-blocking. Without `tls` the bytes go as they are.
    explicit byte_stream(file_descriptor socket, std::unique_ptr<tls_channel> tls = {})
        : tls_(std::move(tls)), socket_(std::move(socket))
    {
    }

    /// With TLS `into` has tls_channel::room_bytes_min.
    io_result read(std::span<char> into);
    /// One gathered write; may take less than all. At most limits::gathered_buffers_max buffers.
    /// would_block with everything taken: flush() has to send the rest.
    io_result write(std::span<iovec const> buffers);
    /// Sends what TLS has taken and the socket has not; ok when nothing is left of it.
    io_result flush();
    bool has_unsent() const { return tls_ && !tls_->unsent().empty(); }
    /// Says that nothing more will be written; reading goes on.
    void shutdown_write();
    /// Says goodbye to a peer of TLS that has got everything.
    void close();

    bool is_open() const { return static_cast<bool>(socket_); }
    int descriptor() const { return socket_.get(); }
    bool is_encrypted() const { return tls_ != nullptr; }
    /// The peer began to speak plain HTTP where TLS was expected: its bytes come as they are.
    bool is_misdirected() const { return is_misdirected_; }

private:
    io_result receive(std::span<char> into);
    io_result send(std::span<iovec const> buffers);
    io_result read_encrypted(std::span<char> into);
    io_result write_encrypted(std::span<iovec const> buffers);

    std::unique_ptr<tls_channel> tls_;
    file_descriptor socket_;
    bool is_misdirected_ = false;
};

} // namespace oc
