// frames: the little of RFC 6455 that a load generator needs: walks over frames of a server, makes
// those of a client. Trusts the server; the strict reader is net/websocket_codec. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oc::bench {

enum class opcode : unsigned char { text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

struct frame_view {
    opcode what = opcode::text;
    std::string_view payload{};
    std::size_t size = 0; // with the header
};

/// The frame that the bytes begin with, or nothing while it is not whole. Throws
/// std::runtime_error for what a server of ours never sends (fragments, masks, compression).
std::optional<frame_view> find_frame(std::string_view bytes);

/// A frame as a client sends it. The mask is zero, which the protocol allows: the bytes on the wire
/// are the payload itself, so that sending costs the generator nothing.
std::string make_client_frame(opcode what, std::string_view payload);

/// The frame as a server sends it.
std::string make_server_frame(std::string_view payload);

} // namespace oc::bench
