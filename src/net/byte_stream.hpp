// byte_stream: a connected socket that never blocks; the place where TLS will go. Used by the net
// thread that owns the connection.
#pragma once

#include "net/file_descriptor.hpp"

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace oc {

enum class io_state : std::uint8_t {
    ok,
    would_block, // ask again when the poller says so
    closed,      // the end of the stream, or the connection is broken: nothing more will come
};

struct io_result {
    std::size_t bytes = 0; // moved, not 0 when ok
    io_state state = io_state::ok;
};

class byte_stream {
public:
    byte_stream() = default;
    /// The socket must be non-blocking.
    explicit byte_stream(file_descriptor socket) : socket_(std::move(socket)) {}

    io_result read(std::span<char> into);
    /// One gathered write; may take less than all. At most limits::gathered_buffers_max buffers.
    io_result write(std::span<iovec const> buffers);
    /// Says that nothing more will be written; reading goes on.
    void shutdown_write();
    void close() { socket_.reset(); }

    bool is_open() const { return static_cast<bool>(socket_); }
    int descriptor() const { return socket_.get(); }

private:
    file_descriptor socket_;
};

} // namespace oc
