// frame: one outgoing WebSocket text message, serialised and framed once and then shared by every
// connection that gets it. Immutable; any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace oc {

class frame {
public:
    /// Bytes kept free in front of the payload for the longest server-side header (RFC 6455 §5.2:
    /// two bytes and a 64-bit length; servers never mask).
    static constexpr std::size_t header_bytes_max = 10;

    /// Takes a buffer whose first header_bytes_max bytes are free and whose rest is the payload
    /// (UTF-8), and writes the header in front of the payload.
    explicit frame(std::string buffer);

    /// Header and payload, as they go to the socket.
    std::string_view wire() const { return std::string_view(buffer_).substr(begin_); }
    std::string_view payload() const { return std::string_view(buffer_).substr(header_bytes_max); }

private:
    std::string buffer_;
    std::size_t begin_ = 0;
};

using frame_ptr = std::shared_ptr<frame const>;

/// Frames a copy of the payload.
frame_ptr make_frame(std::string_view payload);

} // namespace oc
