// Pings, pongs and the closing handshake (the second and seventh categories of the known suites),
// and the control frames that the server itself writes.
#include "conformance/websocket/codec_harness.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

TEST_CASE("websocket: a ping is told with its payload")
{
    for (std::size_t const size : {0, 1, 2, 8, 63, 124, 125}) {
        CAPTURE(size);
        check_story(ping(noise(size)), {ping_told(noise(size))});
        check_story(pong(noise(size)), {pong_told(noise(size))});
    }
}

TEST_CASE("websocket: a control frame of 126 bytes is an error at its second byte")
{
    for (unsigned const opcode : {8u, 9u, 10u}) {
        for (std::size_t const size : {126, 127, 65'535, 65'536}) {
            CAPTURE(opcode);
            CAPTURE(size);
            auto const wire = to_wire({.opcode = opcode, .payload = std::string(size, 'x')});
            check_story(wire, {error_told(1002)});
            check_error_at(wire, 2, 1002);
        }
    }
}

TEST_CASE("websocket: a control frame in fragments is an error at its first byte")
{
    for (unsigned const opcode : {8u, 9u, 10u}) {
        CAPTURE(opcode);
        auto const wire = to_wire({.opcode = opcode, .payload = "part", .is_final = false});
        check_story(wire + last("rest"), {error_told(1002)});
        check_error_at(wire, 1, 1002);
    }
}

TEST_CASE("websocket: ten pings are ten pings")
{
    std::string wire;
    story expected;
    for (int i = 0; i < 10; ++i) {
        wire += ping("payload-" + std::to_string(i));
        expected.push_back(ping_told("payload-" + std::to_string(i)));
    }
    check_story(wire, expected);
}

TEST_CASE("websocket: pongs that nobody asked for are told like others")
{
    check_story(pong("unsolicited") + pong("") + ping("asked") + text("alive"),
                {pong_told("unsolicited"), pong_told(""), ping_told("asked"), text_told("alive")});
}

TEST_CASE("websocket: an empty close has no code")
{
    check_story(close_frame(""), {close_told(websocket_close::none)});
}

TEST_CASE("websocket: a close of one byte is a protocol error")
{
    check_story(close_frame("\x03"), {error_told(1002)});
}

TEST_CASE("websocket: a close may give a reason of up to 123 bytes")
{
    for (std::size_t const size : {0, 1, 5, 122, 123}) {
        CAPTURE(size);
        std::string const reason(size, 'r');
        check_story(close_with(1000, reason), {close_told(1000, reason)});
    }
    check_story(close_with(1000, std::string(124, 'r')), {error_told(1002)});
}

TEST_CASE("websocket: every close code is accepted or refused by its class")
{
    auto const is_allowed = [](unsigned code) {
        switch (code) {
        case 1000:
        case 1001:
        case 1002:
        case 1003:
        case 1007:
        case 1008:
        case 1009:
        case 1010:
        case 1011:
        case 1012:
        case 1013:
        case 1014: return true;
        default: return code >= 3000 && code < 5000;
        }
    };
    for (unsigned code = 0; code <= 0xffff; ++code) {
        if (is_close_code(static_cast<std::uint16_t>(code)) != is_allowed(code))
            FAIL_CHECK("code ", code);
    }
    for (unsigned const code : {1000u, 1001u, 1002u, 1003u, 1007u, 1008u, 1009u, 1010u, 1011u,
                                1012u, 1013u, 1014u, 3000u, 3999u, 4000u, 4008u, 4999u}) {
        CAPTURE(code);
        check_story(close_with(code, "why"), {close_told(static_cast<std::uint16_t>(code), "why")});
    }
    for (unsigned const code : {0u, 1u, 999u, 1004u, 1005u, 1006u, 1015u, 1016u, 1100u, 1999u,
                                2000u, 2999u, 5000u, 9999u, 65'535u}) {
        CAPTURE(code);
        check_story(close_with(code), {error_told(1002)});
        check_story(close_with(code, "why"), {error_told(1002)});
    }
}

TEST_CASE("websocket: the reason of a close must be UTF-8")
{
    check_story(close_with(1000, "\xc3\xa4\xe2\x82\xac"),
                {close_told(1000, "\xc3\xa4\xe2\x82\xac")});
    for (char const* const reason : {"\xff", "\xce\xba\xed\xa0\x80", "ends within \xe2\x82"}) {
        CAPTURE(reason);
        check_story(close_with(1000, reason), {error_told(1007)});
    }
}

TEST_CASE("websocket: after a close nothing more is read")
{
    check_story(close_with(1000) + text("late") + ping("late") + close_with(1001),
                {close_told(1000)});
    check_story(close_frame("") + to_wire({.opcode = 3, .reserved = 7}),
                {close_told(websocket_close::none)});
    check_story(text("before") + close_with(3000, "bye") + noise(500),
                {text_told("before"), close_told(3000, "bye")});
}

TEST_CASE("websocket: a close within an unfinished message closes")
{
    check_story(begin_text("half") + close_with(1001, "away") + last("rest"),
                {close_told(1001, "away")});
    check_story(begin_text("half") + more("more") + close_frame(""),
                {close_told(websocket_close::none)});
}

TEST_CASE("websocket: a decoder says when it is closed")
{
    websocket_decoder decoder;
    CHECK(!decoder.is_closed());
    std::string wire = close_with(1000, "bye") + text("late");
    std::span<char> input(wire);
    auto const event = decoder.next(input);
    CHECK(event.kind == websocket_event_kind::close);
    CHECK(event.payload == "bye");
    CHECK(decoder.is_closed());
    CHECK(input.empty());
    std::string more_bytes = text("later still");
    std::span<char> later(more_bytes);
    CHECK(decoder.next(later).kind == websocket_event_kind::none);
    CHECK(later.empty());
}

TEST_CASE("websocket: the server's control frames are what RFC 6455 5.7 shows")
{
    CHECK(encode_ping("Hello") == from_hex("89 05 48 65 6c 6c 6f"));
    CHECK(encode_pong("Hello") == from_hex("8a 05 48 65 6c 6c 6f"));
    CHECK(encode_pong("") == from_hex("8a 00"));
    CHECK(encode_close(1000) == from_hex("88 02 03 e8"));
    CHECK(encode_close(4008, "slow") == from_hex("88 06 0f a8 73 6c 6f 77"));
    CHECK(encode_close(websocket_close::none) == from_hex("88 00"));
    CHECK(encode_close(websocket_close::none, "ignored") == from_hex("88 00"));
    auto const longest = encode_ping(std::string(125, 'x'));
    CHECK(longest == from_hex("89 7d") + std::string(125, 'x'));
}

TEST_CASE("websocket: a long reason of ours is cut between two code points")
{
    CHECK(encode_close(1001, std::string(123, 'a')).size() == 2 + 125);
    CHECK(encode_close(1001, std::string(124, 'a')) == encode_close(1001, std::string(123, 'a')));
    std::string const euro = "\xe2\x82\xac";
    for (std::size_t lead = 120; lead <= 123; ++lead) {
        CAPTURE(lead);
        auto const wire = encode_close(1001, std::string(lead, 'a') + euro + euro);
        std::size_t const whole = lead + (lead == 120 ? 3 : 0);
        CHECK(wire.size() == 2 + 2 + whole);
        CHECK(static_cast<unsigned char>(wire[1]) == 2 + whole);
    }
}

TEST_CASE("websocket: a compressed text carries RSV1 and the length in its shortest form")
{
    CHECK(encode_compressed_text(from_hex("f2 48 cd c9 c9 07 00")) ==
          from_hex("c1 07 f2 48 cd c9 c9 07 00")); // RFC 7692 §7.2.3.1
    for (std::size_t const size : {125, 126, 65'535, 65'536}) {
        CAPTURE(size);
        auto const wire = encode_compressed_text(std::string(size, 'z'));
        std::size_t const header = size < 126 ? 2 : size < 65'536 ? 4 : 10;
        CHECK(wire.size() == header + size);
        std::string expected = to_header({.reserved = 4, .is_masked = false}, size);
        CHECK(wire.substr(0, header) == expected);
    }
}
