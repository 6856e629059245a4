// The WebSocket wire (RFC 6455): its constants, the frames that the server sends besides plain text
// messages (those are base/frame.hpp), and masking. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace oc {

/// The bits of a frame's first two bytes (RFC 6455 §5.2).
namespace websocket_wire {
inline constexpr unsigned opcode_continuation = 0x0;
inline constexpr unsigned opcode_text = 0x1;
inline constexpr unsigned opcode_binary = 0x2;
inline constexpr unsigned opcode_close = 0x8;
inline constexpr unsigned opcode_ping = 0x9;
inline constexpr unsigned opcode_pong = 0xa;

inline constexpr unsigned char bit_final = 0x80;
inline constexpr unsigned char bit_compressed = 0x40; // RSV1 (RFC 7692 §6)
inline constexpr unsigned char bits_reserved = 0x30;  // RSV2 and RSV3
inline constexpr unsigned char bit_masked = 0x80;
inline constexpr unsigned char bits_length = 0x7f;
inline constexpr unsigned char length_follows_2 = 126;
inline constexpr unsigned char length_follows_8 = 127;
inline constexpr std::size_t mask_bytes = 4;
inline constexpr std::size_t control_bytes_max = 125;
} // namespace websocket_wire

/// Status codes of close frames (RFC 6455 §7.4.1) that the codec itself uses.
namespace websocket_close {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t none = 1005; // never on the wire: the close frame was empty
inline constexpr std::uint16_t invalid_data = 1007;
inline constexpr std::uint16_t too_big = 1009;
} // namespace websocket_close

/// XORs the bytes with the key (RFC 6455 §5.3); `offset` is the place of the first byte within its
/// frame. Masks as well as unmasks.
void apply_mask(std::span<char> bytes, std::span<unsigned char const, 4> key, std::uint64_t offset);

/// Whether a peer may put the code into a close frame (RFC 6455 §7.4 and the IANA registry).
bool is_close_code(std::uint16_t code);

/// A close frame as it goes to the socket. websocket_close::none makes it empty; the reason (UTF-8)
/// is cut at a code point to the 123 bytes that fit.
std::string encode_close(std::uint16_t code, std::string_view reason = {});

/// At most 125 bytes of payload.
std::string encode_ping(std::string_view payload);
std::string encode_pong(std::string_view payload);

/// A text message whose payload comes from deflate_codec::compress, with RSV1 (RFC 7692 §6).
std::string encode_compressed_text(std::string_view compressed);

} // namespace oc
