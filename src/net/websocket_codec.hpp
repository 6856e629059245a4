// The reading half of RFC 6455 without sockets: bytes in, messages and control frames out, for the
// server's side of a connection. No clocks, no locks; owned by the connection's net thread.
#pragma once

#include "base/limits.hpp"
#include "net/websocket_wire.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace oc {

class deflate_codec; // net/websocket_deflate.hpp

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
    std::uint16_t code =
        0; // close: the peer's code or websocket_close::none; error: the code to send
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
    websocket_event check_first_byte() const;
    websocket_event check_second_byte() const;
    websocket_event check_length();
    websocket_event take_payload(std::span<char>& input);
    websocket_event take_control(std::string_view bytes);
    websocket_event finish_control(std::string_view payload);
    websocket_event take_data(std::string_view bytes);
    websocket_event append_data(std::string_view bytes);
    websocket_event finish_compressed(std::string_view payload, unsigned opcode);

    unsigned opcode() const { return header_[0] & 0x0f; }
    bool is_control() const { return (header_[0] & 0x08) != 0; }
    bool is_final() const { return (header_[0] & 0x80) != 0; }
    bool is_message_open() const;
    std::size_t length_end() const;
    partial& ensure_partial();
    void begin_next_frame();
    void release_delivered();

    std::unique_ptr<partial> partial_; // what earlier input has left; null when idle
    deflate_codec* inflater_ = nullptr;
    std::size_t message_bytes_max_;
    std::uint64_t frame_bytes_ = 0;      // payload of the current frame
    std::uint64_t frame_bytes_left_ = 0; // of it, not yet seen
    unsigned char header_[header_bytes_max] = {};
    std::uint8_t header_size_ = 0;
    stage stage_ = stage::header;
};

} // namespace oc
