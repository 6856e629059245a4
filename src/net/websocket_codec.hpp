// The WebSocket wire (RFC 6455) without sockets: bytes in, messages and control frames out, for the
// server's side of a connection. No clocks, no locks; owned by the connection's net thread.
#pragma once

#include "base/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace oc {

class deflate_codec; // net/websocket_deflate.hpp

/// Status codes of close frames (RFC 6455 §7.4.1) that the codec itself uses.
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t none = 1005; // never on the wire: the close frame was empty
inline constexpr std::uint16_t invalid_data = 1007;
inline constexpr std::uint16_t too_big = 1009;
} // namespace close_code

enum class websocket_event_kind : std::uint8_t {
    none,   // all input is used up
    text,   // a whole message, well-formed UTF-8
    binary, // a whole message
    ping,   // to be answered with encode_pong(payload)
    pong,
    close, // the peer closes: answer with encode_close(code), then close the socket
    error, // the peer broke the protocol: send encode_close(code, payload), then close the socket
};

struct websocket_event {
    websocket_event_kind kind = websocket_event_kind::none;
    std::uint16_t code = 0; // close: the peer's code or close_code::none; error: the code to send
    /// The message; the payload of a ping or pong; the peer's reason; our reason. Valid until the
    /// next call of `next` on any decoder with the same deflate_codec, and while the input is.
    std::string_view payload{};
};

/// Takes a client's frames apart. Strict: whatever RFC 6455 forbids a client is an error, told at
/// the first byte that shows it, whatever the pieces in which the bytes arrive.
///
/// INVARIANT: between messages it owns no heap memory; within one, it never owns more than the
/// message limit and a small constant.
class websocket_decoder {
public:
    struct options {
        /// A message of so many bytes or more, before or after decompression, is error 1009.
        std::size_t message_bytes_max = limits::message_bytes_max;
        /// The thread's, when permessage-deflate was negotiated; null makes RSV1 an error. Must
        /// outlive the decoder.
        deflate_codec* inflater = nullptr;
    };

    websocket_decoder();
    explicit websocket_decoder(options chosen);
    ~websocket_decoder();
    websocket_decoder(websocket_decoder&&) noexcept;
    websocket_decoder& operator=(websocket_decoder&&) noexcept;

    /// Takes bytes from the front of `input` up to the end of the next event and leaves the rest
    /// there. Call until `none`, which means that the input is used up. The bytes are unmasked in
    /// place: a message that arrives whole in one frame is neither copied nor allocated for.
    /// After close or error all further input is thrown away and nothing more is told.
    websocket_event next(std::span<char>& input);

    bool is_closed() const { return stage_ == stage::closed; }

    /// Heap memory held for an unfinished message; 0 when idle.
    std::size_t held_bytes() const;

private:
    struct partial;
    enum class stage : std::uint8_t { header, payload, closed };
    static constexpr std::size_t header_bytes_max = 14; // 2, a 64-bit length, the mask

    websocket_event take_header(std::span<char>& input);
    websocket_event check_header();
    websocket_event check_first_byte() const;
    websocket_event check_second_byte() const;
    websocket_event check_length();
    websocket_event take_payload(std::span<char>& input);
    websocket_event take_control(std::span<char> bytes);
    websocket_event take_data(std::span<char> bytes);
    websocket_event append_data(std::string_view bytes);
    websocket_event finish_control(std::string_view payload);
    websocket_event finish_close(std::string_view payload);
    websocket_event finish_message(std::string_view payload, unsigned opcode, bool is_compressed);
    websocket_event finish_compressed(std::string_view payload, unsigned opcode);

    unsigned opcode() const { return header_[0] & 0x0f; }
    bool is_final() const { return (header_[0] & 0x80) != 0; }
    bool is_message_open() const;
    std::size_t header_bytes() const;
    void release_delivered();

    std::unique_ptr<partial> partial_;   // what does not fit in the input; null when idle
    deflate_codec* inflater_ = nullptr;
    std::size_t message_bytes_max_;
    std::uint64_t frame_bytes_ = 0;      // payload of the current frame
    std::uint64_t frame_bytes_left_ = 0; // of it, not yet seen
    unsigned char header_[header_bytes_max] = {};
    std::uint8_t header_size_ = 0;
    stage stage_ = stage::header;
};

/// XORs the bytes with the key (RFC 6455 §5.3); `offset` is the place of the first byte within its
/// frame. Masks as well as unmasks.
void apply_mask(std::span<char> bytes, std::span<unsigned char const, 4> key, std::uint64_t offset);

/// Whether a peer may put the code into a close frame (RFC 6455 §7.4 and the IANA registry).
bool is_close_code(std::uint16_t code);

/// A close frame as it goes to the socket. close_code::none makes it empty; the reason (UTF-8) is
/// cut at a code point to the 123 bytes that fit.
std::string encode_close(std::uint16_t code, std::string_view reason = {});

/// At most 125 bytes of payload.
std::string encode_ping(std::string_view payload);
std::string encode_pong(std::string_view payload);

/// A text message whose payload comes from deflate_codec::compress, with RSV1 (RFC 7692 §6).
std::string encode_compressed_text(std::string_view compressed);

} // namespace oc
