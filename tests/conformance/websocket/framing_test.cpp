// Frames of every size and form (the first and fourth categories of the known suites): lengths and
// their encodings, masks, reserved bits, reserved opcodes.
#include "conformance/websocket/codec_harness.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace oc;
using namespace oc::test;

namespace {

constexpr std::size_t boundary_sizes[] = {0,   1,   2,    3,    4,      5,      7,      8,     9,
                                          124, 125, 126,  127,  128,    129,    255,    256,   257,
                                          512, 999, 1024, 4096, 65'534, 65'535, 65'536, 65'537};

std::string sample_text(std::size_t bytes)
{
    std::string sample;
    while (sample.size() < bytes)
        sample += "*0123456789 abcdefghijklmnopqrstuvwxyz";
    sample.resize(bytes);
    return sample;
}

} // namespace

TEST_CASE("websocket: a text of any size arrives whole")
{
    for (std::size_t const size : boundary_sizes) {
        CAPTURE(size);
        auto const sample = sample_text(size);
        check_story(text(sample), {text_told(sample)});
    }
}

TEST_CASE("websocket: a binary message of any size arrives whole")
{
    for (std::size_t const size : boundary_sizes) {
        CAPTURE(size);
        auto const sample = noise(size);
        check_story(binary(sample), {binary_told(sample)});
    }
}

TEST_CASE("websocket: an empty stream tells nothing") { check_story("", {}); }

TEST_CASE("websocket: messages on each other's heels arrive in order")
{
    std::string wire;
    story expected;
    for (std::size_t size = 0; size < 200; ++size) {
        wire += size % 2 == 0 ? text(sample_text(size)) : binary(noise(size));
        expected.push_back(size % 2 == 0 ? text_told(sample_text(size)) : binary_told(noise(size)));
    }
    check_story(wire, expected);
}

TEST_CASE("websocket: each event is told with the last byte of its frame")
{
    std::string const first = text("one");
    std::string const second = ping("");
    std::string const third = begin_text("thr") + last("ee");
    auto const wire = first + second + third;
    for (std::vector<std::size_t> const& pieces : {std::vector<std::size_t>{}, {1}, {5}}) {
        auto const outcome = run(wire, {}, pieces);
        CHECK(outcome.ends ==
              std::vector<std::size_t>{first.size(), first.size() + second.size(), wire.size()});
    }
}

TEST_CASE("websocket: any mask at any offset is taken off")
{
    std::array<unsigned char, 4> const keys[] = {
        {0, 0, 0, 0}, {0xff, 0xff, 0xff, 0xff}, {1, 2, 3, 4}, {0, 0, 0, 0x80}, {0xaa, 0, 0x55, 0}};
    for (auto const& key : keys) {
        for (std::size_t size = 0; size < 40; ++size) {
            auto const sample = noise(size, static_cast<std::uint32_t>(size));
            check_story(to_wire({.opcode = 2, .payload = sample, .key = key}),
                        {binary_told(sample)});
        }
    }
}

TEST_CASE("websocket: apply_mask agrees with the formula at every offset")
{
    std::array<unsigned char, 4> const key{0x12, 0x34, 0x56, 0x78};
    for (std::size_t offset = 0; offset < 9; ++offset) {
        for (std::size_t size = 0; size < 35; ++size) {
            std::string bytes = noise(size);
            std::string expected = bytes;
            for (std::size_t i = 0; i < size; ++i)
                expected[i] =
                    static_cast<char>(expected[i] ^ static_cast<char>(key[(offset + i) % 4]));
            apply_mask(bytes, key, offset);
            CHECK(bytes == expected);
        }
    }
}

TEST_CASE("websocket: a frame without mask is an error at its second byte")
{
    for (unsigned const opcode : {1u, 2u, 8u, 9u, 10u}) {
        CAPTURE(opcode);
        auto const wire = to_wire({.opcode = opcode, .payload = "abc", .is_masked = false});
        check_story(wire, {error_told(1002)});
        check_error_at(wire, 2, 1002);
    }
    check_story(to_wire({.is_masked = false}), {error_told(1002)});
    check_story(text("fine") + to_wire({.payload = "bare", .is_masked = false}) + text("late"),
                {text_told("fine"), error_told(1002)});
}

TEST_CASE("websocket: a length must be in its shortest form")
{
    for (std::size_t const size : {0, 1, 125}) {
        CAPTURE(size);
        auto const wire = to_wire({.payload = sample_text(size), .length_bytes = 2});
        check_story(wire, {error_told(1002)});
        check_error_at(wire, 4, 1002);
    }
    for (std::size_t const size : {0, 125, 126, 65'535}) {
        CAPTURE(size);
        auto const wire = to_wire({.payload = sample_text(size), .length_bytes = 8});
        check_story(wire, {error_told(1002)});
        check_error_at(wire, 10, 1002);
    }
}

TEST_CASE("websocket: a length with its highest bit set is a protocol error")
{
    for (std::uint64_t const length :
         {0x8000000000000000u, 0xffffffffffffffffu, 0x8000000000000001u}) {
        auto const wire = to_header({.length_bytes = 8}, length);
        check_story(wire, {error_told(1002)});
        check_error_at(wire, 10, 1002);
    }
}

TEST_CASE("websocket: a reserved bit is an error at the first byte")
{
    for (unsigned reserved = 1; reserved < 8; ++reserved) {
        for (unsigned const opcode : {0u, 1u, 2u, 8u, 9u, 10u}) {
            CAPTURE(reserved);
            CAPTURE(opcode);
            auto const wire =
                to_wire({.opcode = opcode, .payload = "reserved", .reserved = reserved});
            check_story(wire, {error_told(1002)});
            check_error_at(wire, 1, 1002);
        }
    }
}

TEST_CASE("websocket: a reserved bit after good frames lets these through")
{
    for (unsigned reserved = 1; reserved < 8; ++reserved) {
        CAPTURE(reserved);
        auto const bad = to_wire({.payload = "bad", .reserved = reserved});
        check_story(text("small") + bad + ping("never"), {text_told("small"), error_told(1002)});
        auto const bad_ping = to_wire({.opcode = 9, .payload = "bad", .reserved = reserved});
        check_story(begin_text("half") + bad_ping, {error_told(1002)});
        auto const bad_last = to_wire({.opcode = 0, .payload = "bad", .reserved = reserved});
        check_story(begin_text("half") + bad_last, {error_told(1002)});
    }
}

TEST_CASE("websocket: a reserved opcode is an error at the first byte")
{
    for (unsigned const opcode : {3u, 4u, 5u, 6u, 7u, 11u, 12u, 13u, 14u, 15u}) {
        for (char const* const payload : {"", "payload"}) {
            CAPTURE(opcode);
            auto const wire = to_wire({.opcode = opcode, .payload = payload});
            check_story(wire, {error_told(1002)});
            check_error_at(wire, 1, 1002);
            check_story(text("good") + wire + ping(""), {text_told("good"), error_told(1002)});
            check_story(begin_text("half") + wire, {error_told(1002)});
        }
    }
}

TEST_CASE("websocket: after an error nothing more is told")
{
    std::string wire = to_wire({.opcode = 3});
    for (int i = 0; i < 50; ++i)
        wire += text("more") + ping("x") + close_with(1000);
    check_story(wire, {error_told(1002)});
}

TEST_CASE("websocket: a stream that ends within a frame tells what was whole")
{
    std::string const wire = text("whole") + ping("p") + text("never finished");
    for (std::size_t cut = 0; cut < wire.size(); ++cut) {
        auto const outcome = run(std::string_view(wire).substr(0, cut), {}, {1});
        std::size_t const expected = (cut >= text("whole").size() ? 1 : 0) +
                                     (cut >= (text("whole") + ping("p")).size() ? 1 : 0);
        CHECK(outcome.events.size() == expected);
        CHECK(!outcome.is_closed);
    }
}
