// Big messages, the message limit and memory (the ninth category of the known suites).
#include "conformance/websocket/codec_harness.hpp"

#include "base/limits.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace oc;
using namespace oc::test;

namespace {

constexpr std::size_t limit = limits::message_bytes_max;
constexpr websocket_decoder::options small{.message_bytes_max = 1000};

std::string in_frames(std::string_view whole, std::size_t frame_bytes)
{
    std::string wire;
    for (std::size_t at = 0; at < whole.size(); at += frame_bytes)
        wire += to_wire({.opcode = at == 0 ? 1u : 0u,
                         .payload = std::string(whole.substr(at, frame_bytes)),
                         .is_final = at + frame_bytes >= whole.size()});
    return wire;
}

} // namespace

TEST_CASE("websocket: the biggest message passes, one byte more is error 1009")
{
    std::string const biggest(limit - 1, 'm');
    check_story(text(biggest) + ping("alive"), {text_told(biggest), ping_told("alive")});
    check_story(text(std::string(limit, 'm')), {error_told(1009)});
    check_story(binary(noise(limit)), {error_told(1009)});
}

TEST_CASE("websocket: the biggest message passes in fragments too")
{
    std::string biggest;
    while (biggest.size() + 3 < limit)
        biggest += "\xe2\x82\xac";
    biggest.append(limit - 1 - biggest.size(), '.');
    check_story(in_frames(biggest, 1 << 20), {text_told(biggest)});
    check_story(in_frames(biggest, 65'537), {text_told(biggest)});
    check_story(in_frames(biggest + '.', 65'537), {error_told(1009)});
}

TEST_CASE("websocket: too big a message is told with its header, before any of its payload")
{
    for (std::uint64_t const bytes : {std::uint64_t{limit}, std::uint64_t{limit} + 1,
                                      std::uint64_t{1} << 32, ~std::uint64_t{0} >> 1}) {
        CAPTURE(bytes);
        auto const wire = to_header({}, bytes);
        check_story(wire, {error_told(1009)});
        check_error_at(wire, 10, 1009);
    }
    check_error_at(to_header({}, 1000), 4, 1009, small);
    check_error_at(to_header({}, 120), 2, 1009, {.message_bytes_max = 120});
}

TEST_CASE("websocket: the limit counts over all fragments")
{
    check_story(begin_text(std::string(500, 'a')) + last(std::string(499, 'b')),
                {text_told(std::string(500, 'a') + std::string(499, 'b'))}, small);
    auto const first = begin_text(std::string(500, 'a'));
    check_story(first + last(std::string(500, 'b')), {error_told(1009)}, small);
    check_error_at(first + last(std::string(500, 'b')), first.size() + 4, 1009, small);
    check_story(first + more("") + ping("p") + more(std::string(499, 'b')) + last("c"),
                {ping_told("p"), error_told(1009)}, small);
    check_story(begin_text(std::string(999, 'a')) + last("b"), {error_told(1009)}, small);
    check_story(begin_text(std::string(999, 'a')) + last(""), {text_told(std::string(999, 'a'))},
                small);
}

TEST_CASE("websocket: control frames do not count towards the limit")
{
    std::string wire = begin_text(std::string(900, 'a'));
    story expected;
    for (int i = 0; i < 20; ++i) {
        wire += ping(std::string(125, 'p'));
        expected.push_back(ping_told(std::string(125, 'p')));
    }
    expected.push_back(text_told(std::string(999, 'a')));
    check_story(wire + last(std::string(99, 'a')), expected, small);
    check_story(ping(std::string(125, 'p')), {ping_told(std::string(125, 'p'))},
                {.message_bytes_max = 10});
}

TEST_CASE("websocket: the limit is of each message, not of all")
{
    std::string wire;
    story expected;
    for (int i = 0; i < 30; ++i) {
        wire += i % 2 == 0 ? text(std::string(999, 'x')) : in_frames(std::string(999, 'x'), 400);
        expected.push_back(text_told(std::string(999, 'x')));
    }
    check_story(wire, expected, small);
}

TEST_CASE("websocket: an idle decoder is small and holds no memory")
{
    CHECK(sizeof(websocket_decoder) <= 64);
    websocket_decoder const decoder;
    CHECK(decoder.held_bytes() == 0);
}

TEST_CASE("websocket: a message that arrives whole is neither copied nor allocated for")
{
    for (std::size_t const size : {1, 125, 126, 60'000}) {
        CAPTURE(size);
        std::string wire = text(std::string(size, 'x')) + ping("p");
        websocket_decoder decoder;
        std::span<char> input(wire);
        auto const message = decoder.next(input);
        CHECK(message.payload.size() == size);
        CHECK(message.payload.data() >= wire.data());
        CHECK(message.payload.data() + size <= wire.data() + wire.size());
        CHECK(decoder.held_bytes() == 0);
        CHECK(decoder.next(input).payload.data() == wire.data() + wire.size() - 1);
        CHECK(decoder.held_bytes() == 0);
    }
}

TEST_CASE("websocket: a header alone costs no memory, whatever it promises")
{
    for (std::uint64_t const bytes : {std::uint64_t{2}, std::uint64_t{limit} - 1}) {
        std::string wire = to_header({}, bytes);
        websocket_decoder decoder;
        std::span<char> input(wire);
        CHECK(decoder.next(input).kind == websocket_event_kind::none);
        CHECK(decoder.held_bytes() == 0);
        std::string first_byte = "x";
        std::span<char> next_input(first_byte);
        CHECK(decoder.next(next_input).kind == websocket_event_kind::none);
        CHECK(decoder.held_bytes() > 0);
        CHECK(decoder.held_bytes() < 1024);
    }
}

TEST_CASE("websocket: what is held for a message goes with it")
{
    std::string const wire = begin_text(std::string(10'000, 'x')) + last("y");
    websocket_decoder decoder;
    for (char byte : wire) {
        std::span<char> input(&byte, 1);
        if (decoder.next(input).kind == websocket_event_kind::text) {
            CHECK(decoder.held_bytes() >= 10'001); // still pointed into
            CHECK(decoder.next(input).kind == websocket_event_kind::none);
        }
    }
    CHECK(decoder.held_bytes() == 0);
}

TEST_CASE("websocket: an error frees what was held, at once")
{
    std::string first = begin_text(std::string(900, 'x'));
    std::string second = to_wire({.opcode = 0, .payload = "\xff"});
    websocket_decoder decoder;
    std::span<char> input(first);
    CHECK(decoder.next(input).kind == websocket_event_kind::none);
    CHECK(decoder.held_bytes() >= 900);
    input = second;
    CHECK(decoder.next(input).kind == websocket_event_kind::error);
    CHECK(decoder.held_bytes() == 0);
}

TEST_CASE("websocket: memory grows with what has come, not beyond the limit")
{
    std::string const wire = text(std::string(limit - 1, 'x'));
    websocket_decoder decoder;
    std::size_t fed = 0;
    while (fed < wire.size()) {
        std::string piece = wire.substr(fed, 10'000);
        fed += piece.size();
        std::span<char> input(piece);
        decoder.next(input);
        CHECK(decoder.held_bytes() <= std::min(limit + 512, 2 * fed + 1024));
    }
    CHECK(decoder.held_bytes() > 0);
}

TEST_CASE("websocket: a decoder can be moved in the midst of a message")
{
    std::string first = begin_text("moved ") + to_wire({.opcode = 0, .payload = "along"});
    std::string second = first.substr(first.size() - 3);
    first.resize(first.size() - 3);
    websocket_decoder origin;
    std::span<char> input(first);
    CHECK(origin.next(input).kind == websocket_event_kind::none);
    websocket_decoder target(std::move(origin));
    std::span<char> rest(second);
    auto const message = target.next(rest);
    CHECK(message.kind == websocket_event_kind::text);
    CHECK(message.payload == "moved along");
}
