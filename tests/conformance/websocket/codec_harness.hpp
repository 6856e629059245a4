// A client on paper for the WebSocket codec: builds any frame, right or wrong, and runs a stream
// through the decoder in one piece and in many, which must make no difference.
#pragma once

#include "net/websocket_codec.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace oc::test {

struct client_frame {
    unsigned opcode = 1;
    std::string payload{};
    bool is_final = true;
    unsigned reserved = 0; // RSV1 to RSV3 as a number: 4, 2, 1
    bool is_masked = true;
    unsigned length_bytes = 0; // form of the length: 1, 2 or 8 bytes; 0: the shortest
    std::array<unsigned char, 4> key{0x37, 0xfa, 0x21, 0x3d};
};

std::string to_wire(client_frame const& frame);

/// Only the header, for a payload of so many bytes that never comes.
std::string to_header(client_frame const& frame, std::uint64_t payload_bytes);

std::string text(std::string_view payload);
std::string binary(std::string_view payload);
std::string ping(std::string_view payload);
std::string pong(std::string_view payload);
std::string close_frame(std::string_view payload);
std::string close_with(unsigned code, std::string_view reason = {});
std::string begin_text(std::string_view payload);
std::string more(std::string_view payload);
std::string last(std::string_view payload);

/// What the decoder told, with the bytes owned.
struct told {
    websocket_event_kind kind = websocket_event_kind::none;
    std::uint16_t code = 0;
    std::string payload{};

    friend bool operator==(told const&, told const&) = default;
};

std::ostream& operator<<(std::ostream& out, told const& event);

told text_told(std::string_view payload);
told binary_told(std::string_view payload);
told ping_told(std::string_view payload);
told pong_told(std::string_view payload);
told close_told(std::uint16_t code, std::string_view reason = {});
/// Our words are not part of the comparison.
told error_told(std::uint16_t code);

using story = std::vector<told>;

struct run_outcome {
    story events{};
    std::vector<std::size_t> ends{}; // of the bytes taken when each event was told
    std::size_t held_bytes = 0;      // after all
    std::size_t held_bytes_most = 0; // at any time
    bool is_closed = false;
};

/// Feeds the wire in pieces whose sizes go round `piece_sizes`; empty: in one piece.
run_outcome run(std::string_view wire, websocket_decoder::options options = {},
                std::vector<std::size_t> const& piece_sizes = {});

/// Runs the wire whole, byte by byte (long ones: at awkward sizes) and in other pieces, and checks
/// that every run tells exactly `expected` and holds no memory when it is idle or closed.
void check_story(std::string_view wire, story const& expected,
                 websocket_decoder::options options = {});

/// Checks that the error is told with the byte at `error_end - 1` and not before, when the bytes
/// come one by one.
void check_error_at(std::string_view wire, std::size_t error_end, std::uint16_t code,
                    websocket_decoder::options options = {});

/// "00 7f" to bytes.
std::string from_hex(std::string_view hex);

/// Bytes that look random and always are the same.
std::string noise(std::size_t bytes, std::uint32_t seed = 1);

} // namespace oc::test
