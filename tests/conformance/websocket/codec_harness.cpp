// See the header. Masking and framing are written anew here, as plainly as possible, so that a
// mistake of the codec cannot cancel itself out.
#include "conformance/websocket/codec_harness.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace oc::test {

std::string to_header(client_frame const& frame, std::uint64_t payload_bytes)
{
    std::string wire;
    wire.push_back(
        static_cast<char>((frame.is_final ? 0x80u : 0u) | frame.reserved << 4 | frame.opcode));
    unsigned form = frame.length_bytes;
    if (form == 0)
        form = payload_bytes < 126 ? 1 : payload_bytes < 65536 ? 2 : 8;
    std::uint64_t const marker = form == 1 ? payload_bytes : form == 2 ? 126 : 127;
    wire.push_back(static_cast<char>((frame.is_masked ? 0x80u : 0u) | marker));
    for (unsigned i = form == 1 ? 0 : form; i > 0; --i)
        wire.push_back(static_cast<char>(payload_bytes >> (8 * (i - 1)) & 0xff));
    if (frame.is_masked)
        wire.append(frame.key.begin(), frame.key.end());
    return wire;
}

std::string to_wire(client_frame const& frame)
{
    std::string wire = to_header(frame, frame.payload.size());
    for (std::size_t i = 0; i < frame.payload.size(); ++i) {
        auto const byte = static_cast<unsigned char>(frame.payload[i]);
        wire.push_back(static_cast<char>(frame.is_masked ? byte ^ frame.key[i % 4] : byte));
    }
    return wire;
}

std::string text(std::string_view payload)
{
    return to_wire({.opcode = 1, .payload = std::string(payload)});
}

std::string binary(std::string_view payload)
{
    return to_wire({.opcode = 2, .payload = std::string(payload)});
}

std::string ping(std::string_view payload)
{
    return to_wire({.opcode = 9, .payload = std::string(payload)});
}

std::string pong(std::string_view payload)
{
    return to_wire({.opcode = 10, .payload = std::string(payload)});
}

std::string close_frame(std::string_view payload)
{
    return to_wire({.opcode = 8, .payload = std::string(payload)});
}

std::string close_with(unsigned code, std::string_view reason)
{
    std::string payload{static_cast<char>(code >> 8 & 0xff), static_cast<char>(code & 0xff)};
    return close_frame(payload.append(reason));
}

std::string begin_text(std::string_view payload)
{
    return to_wire({.opcode = 1, .payload = std::string(payload), .is_final = false});
}

std::string more(std::string_view payload)
{
    return to_wire({.opcode = 0, .payload = std::string(payload), .is_final = false});
}

std::string last(std::string_view payload)
{
    return to_wire({.opcode = 0, .payload = std::string(payload)});
}

std::ostream& operator<<(std::ostream& out, told const& event)
{
    static constexpr char const* names[] = {"none", "text",  "binary", "ping",
                                            "pong", "close", "error"};
    out << names[static_cast<int>(event.kind)];
    if (event.code != 0)
        out << ' ' << event.code;
    return out << " of " << event.payload.size() << " bytes \"" << event.payload.substr(0, 40)
               << '"';
}

told text_told(std::string_view payload)
{
    return {websocket_event_kind::text, 0, std::string(payload)};
}

told binary_told(std::string_view payload)
{
    return {websocket_event_kind::binary, 0, std::string(payload)};
}

told ping_told(std::string_view payload)
{
    return {websocket_event_kind::ping, 0, std::string(payload)};
}

told pong_told(std::string_view payload)
{
    return {websocket_event_kind::pong, 0, std::string(payload)};
}

told close_told(std::uint16_t code, std::string_view reason)
{
    return {websocket_event_kind::close, code, std::string(reason)};
}

told error_told(std::uint16_t code) { return {websocket_event_kind::error, code, {}}; }

run_outcome run(std::string_view wire, websocket_decoder::options options,
                std::vector<std::size_t> const& piece_sizes)
{
    run_outcome outcome;
    websocket_decoder decoder(options);
    std::size_t taken = 0;
    for (std::size_t turn = 0; taken < wire.size() || turn == 0; ++turn) {
        std::size_t const piece =
            piece_sizes.empty() ? wire.size() : piece_sizes[turn % piece_sizes.size()];
        // Its own allocation of exactly that size, so that the sanitizer sees a step beyond it.
        auto const bytes = wire.substr(taken, piece);
        std::vector<char> buffer(bytes.begin(), bytes.end());
        std::span<char> input(buffer);
        for (;;) {
            websocket_event const event = decoder.next(input);
            outcome.held_bytes_most = std::max(outcome.held_bytes_most, decoder.held_bytes());
            if (event.kind == websocket_event_kind::none)
                break;
            bool const is_error = event.kind == websocket_event_kind::error;
            outcome.events.push_back(
                {event.kind, event.code, is_error ? std::string() : std::string(event.payload)});
            outcome.ends.push_back(taken + bytes.size() - input.size());
            if (is_error) {
                CHECK(!event.payload.empty());
                CHECK(event.payload.size() <= 123);
            }
        }
        if (!input.empty())
            FAIL_CHECK("input is left after none");
        taken += bytes.size();
    }
    outcome.held_bytes = decoder.held_bytes();
    outcome.is_closed = decoder.is_closed();
    return outcome;
}

namespace {

bool ends_conversation(told const& event)
{
    return event.kind == websocket_event_kind::close || event.kind == websocket_event_kind::error;
}

bool is_message(told const& event)
{
    return event.kind == websocket_event_kind::text || event.kind == websocket_event_kind::binary;
}

std::vector<std::vector<std::size_t>> list_choppings(std::size_t wire_bytes)
{
    if (wire_bytes <= 70'000)
        return {{}, {1}, {2}, {3, 1}, {7}, {1, 13, 64, 2}, {126, 8, 5}, {1000, 1}, {65'536}};
    return {{}, {997}, {65'536}, {65'535, 1, 14}, {100'003}, {1, 2, 3, 5, 8, 1'000'000}};
}

} // namespace

void check_story(std::string_view wire, story const& expected, websocket_decoder::options options)
{
    for (auto const& pieces : list_choppings(wire.size())) {
        CAPTURE(pieces);
        run_outcome const outcome = run(wire, options, pieces);
        REQUIRE(outcome.events.size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            // Not CHECK(a == b) for all: a failure would print megabytes.
            bool const is_same = outcome.events[i] == expected[i];
            if (!is_same)
                CHECK(outcome.events[i] == expected[i]);
        }
        CHECK(outcome.held_bytes_most <= options.message_bytes_max + 512);
        bool const should_be_closed = !expected.empty() && ends_conversation(expected.back());
        CHECK(outcome.is_closed == should_be_closed);
        if (should_be_closed || (!expected.empty() && outcome.ends.back() == wire.size() &&
                                 is_message(expected.back())))
            CHECK(outcome.held_bytes == 0);
    }
}

void check_error_at(std::string_view wire, std::size_t error_end, std::uint16_t code,
                    websocket_decoder::options options)
{
    REQUIRE(error_end > 0);
    REQUIRE(error_end <= wire.size());
    auto const before = run(wire.substr(0, error_end - 1), options, {1});
    for (auto const& event : before.events)
        CHECK(event.kind != websocket_event_kind::error);

    auto const after = run(wire.substr(0, error_end), options, {1});
    REQUIRE(!after.events.empty());
    CHECK(after.events.back() == error_told(code));
    CHECK(after.ends.back() == error_end);
    // The whole of it in one piece may tell later, but tells the same.
    auto const whole = run(wire, options);
    REQUIRE(!whole.events.empty());
    CHECK(whole.events.back() == error_told(code));
}

std::string from_hex(std::string_view hex)
{
    auto const digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        while (hex[i] == ' ')
            ++i;
        bytes.push_back(static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1])));
    }
    return bytes;
}

std::string noise(std::size_t bytes, std::uint32_t seed)
{
    std::mt19937 source(seed);
    std::string out(bytes, '\0');
    std::ranges::generate(out, [&] { return static_cast<char>(source() & 0xff); });
    return out;
}

} // namespace oc::test
