// permessage-deflate on the wire (the twelfth and thirteenth categories of the known suites): the
// examples of RFC 7692 §7.2.3, round trips against zlib itself, bombs and broken data.
#include "conformance/websocket/codec_harness.hpp"

#include "base/limits.hpp"
#include "net/websocket_deflate.hpp"

#include <doctest/doctest.h>

#include <zlib.h>

using namespace oc;
using namespace oc::test;

namespace {

struct client_settings {
    int window_bits = 15;
    int level = 6;
    int strategy = Z_DEFAULT_STRATEGY;
};

/// A client's compressor: zlib, asked plainly.
std::string client_deflate(std::string_view payload, client_settings settings = {})
{
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, settings.level, Z_DEFLATED, -settings.window_bits, 9,
                         settings.strategy) == Z_OK);
    std::string out(payload.size() + payload.size() / 8 + 1024, '\0');
    std::string input(payload);
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_SYNC_FLUSH) == Z_OK);
    REQUIRE(stream.avail_in == 0);
    REQUIRE(stream.avail_out > 0);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    REQUIRE(out.size() >= 5);
    return out.substr(0, out.size() - 4);
}

/// A client's decompressor with a window of so many bits, in output steps of one byte, so that
/// nothing but the window can be referred to.
std::string client_inflate(std::string compressed, int window_bits)
{
    compressed += std::string("\0\0\xff\xff", 4);
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, -window_bits) == Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(compressed.data());
    stream.avail_in = static_cast<uInt>(compressed.size());
    std::string out;
    for (;;) {
        char byte = 0;
        stream.next_out = reinterpret_cast<Bytef*>(&byte);
        stream.avail_out = 1;
        int const outcome = inflate(&stream, Z_SYNC_FLUSH);
        REQUIRE((outcome == Z_OK || outcome == Z_BUF_ERROR));
        if (stream.avail_out == 1)
            break;
        out.push_back(byte);
    }
    inflateEnd(&stream);
    return out;
}

std::string compressed_frame(std::string payload, unsigned opcode = 1, bool is_final = true)
{
    return to_wire({.opcode = opcode,
                    .payload = std::move(payload),
                    .is_final = is_final,
                    .reserved = opcode == 0 ? 0u : 4u});
}

std::string json_like(std::size_t bytes)
{
    std::string sample;
    for (unsigned i = 0; sample.size() < bytes; ++i)
        sample += "{\"cmd\":\"message_new\",\"channel\":\"general\",\"content\":\"caf\xc3\xa9 " +
                  std::to_string(i * 7919) + "\"}";
    sample.resize(bytes);
    for (std::size_t at = bytes; at > 0 && (sample[at - 1] & 0x80) != 0; --at)
        sample[at - 1] = '.'; // a letter cut in two
    return sample;
}

struct fixture {
    deflate_codec codec{};
    websocket_decoder::options options{.inflater = &codec};
    websocket_decoder::options small{.message_bytes_max = 1000, .inflater = &codec};
};

} // namespace

TEST_CASE_FIXTURE(fixture, "deflate: the examples of RFC 7692 arrive as Hello")
{
    char const* const examples[] = {
        "f2 48 cd c9 c9 07 00",                   // §7.2.3.1 one block
        "00 05 00 fa ff 48 65 6c 6c 6f 00",       // §7.2.3.3 not compressed
        "f3 48 cd c9 c9 07 00 00",                // §7.2.3.4 a final block
        "f2 48 05 00 00 00 ff ff ca c9 c9 07 00", // §7.2.3.5 two blocks
    };
    for (char const* const example : examples) {
        CAPTURE(example);
        auto const payload = from_hex(example);
        check_story(compressed_frame(payload), {text_told("Hello")}, options);
        for (std::size_t cut = 0; cut <= payload.size(); ++cut) {
            auto const wire = compressed_frame(payload.substr(0, cut), 1, false) + ping("p") +
                              last(payload.substr(cut));
            check_story(wire, {ping_told("p"), text_told("Hello")}, options);
        }
    }
    check_story(from_hex("c1 87 00 00 00 00 f2 48 cd c9 c9 07 00"), {text_told("Hello")}, options);
}

TEST_CASE_FIXTURE(fixture, "deflate: no window is carried into the next message")
{
    // §7.2.3.2: the second Hello refers to the first.
    auto const first = compressed_frame(from_hex("f2 48 cd c9 c9 07 00"));
    auto const second = compressed_frame(from_hex("f2 00 11 00 00"));
    check_story(first + second, {text_told("Hello"), error_told(1007)}, options);
    check_story(first + first, {text_told("Hello"), text_told("Hello")}, options);
}

TEST_CASE_FIXTURE(fixture, "deflate: an empty message comes as a zero or as nothing")
{
    check_story(compressed_frame(std::string(1, '\0')), {text_told("")}, options);
    check_story(compressed_frame(""), {text_told("")}, options);
    check_story(compressed_frame("", 2), {binary_told("")}, options);
    check_story(compressed_frame("", 1, false) + last(""), {text_told("")}, options);
}

TEST_CASE_FIXTURE(fixture, "deflate: messages of any size and compressor arrive")
{
    client_settings const settings[] = {{},
                                        {.level = 0},
                                        {.level = 1},
                                        {.window_bits = 9, .level = 9},
                                        {.strategy = Z_HUFFMAN_ONLY},
                                        {.strategy = Z_FIXED},
                                        {.strategy = Z_RLE}};
    for (auto const& chosen : settings) {
        for (std::size_t const size :
             {0, 1, 16, 64, 256, 1024, 4096, 8192, 16'384, 32'768, 40'000}) {
            CAPTURE(size);
            auto const sample = json_like(size);
            check_story(compressed_frame(client_deflate(sample, chosen)), {text_told(sample)},
                        options);
        }
    }
    auto const big = json_like(131'072);
    check_story(compressed_frame(client_deflate(big)), {text_told(big)}, options);
}

TEST_CASE_FIXTURE(fixture, "deflate: noise arrives, though it does not compress")
{
    for (std::size_t const size : {1, 100, 20'000, 200'000}) {
        CAPTURE(size);
        check_story(compressed_frame(client_deflate(noise(size)), 2), {binary_told(noise(size))},
                    options);
    }
}

TEST_CASE_FIXTURE(fixture, "deflate: plain and compressed messages may take turns")
{
    std::string wire;
    story expected;
    for (std::size_t i = 0; i < 60; ++i) {
        auto const sample = json_like(i * 17);
        wire += i % 3 == 0 ? text(sample) : compressed_frame(client_deflate(sample));
        expected.push_back(text_told(sample));
        if (i % 5 == 0) {
            wire += ping("between");
            expected.push_back(ping_told("between"));
        }
    }
    check_story(wire, expected, options);
}

TEST_CASE_FIXTURE(fixture, "deflate: RSV1 stands on first data frames only")
{
    auto const payload = client_deflate("hello");
    auto const first = compressed_frame(payload.substr(0, 2), 1, false);
    auto const bad = to_wire({.opcode = 0, .payload = payload.substr(2), .reserved = 4});
    check_story(first + bad, {error_told(1002)}, options);
    check_error_at(first + bad, first.size() + 1, 1002, options);
    for (unsigned const opcode : {8u, 9u, 10u}) {
        CAPTURE(opcode);
        check_story(compressed_frame("", opcode), {error_told(1002)}, options);
        check_story(first + compressed_frame("x", opcode), {error_told(1002)}, options);
    }
    check_story(begin_text("plain") + to_wire({.opcode = 0, .reserved = 4}), {error_told(1002)},
                options);
    for (unsigned const reserved : {1u, 2u, 3u, 5u, 6u, 7u})
        check_story(to_wire({.payload = payload, .reserved = reserved}), {error_told(1002)},
                    options);
}

TEST_CASE("deflate: RSV1 is an error where nothing was negotiated")
{
    check_story(compressed_frame(from_hex("f2 48 cd c9 c9 07 00")), {error_told(1002)});
}

TEST_CASE_FIXTURE(fixture, "deflate: broken data is error 1007")
{
    char const* const broken[] = {
        "ff",                            // a block of the reserved type
        "07",                            //
        "06 00",                         //
        "00 05 00 fa fe 48 65 6c 6c 6f", // lengths that contradict each other
        "00 05 00 fa ff 48 65",          // cut within a stored block
        "f2 48 cd",                      // cut within a block
        "f2 48 cd c9 c9 07",             // cut just before its end
        "f2 48 cd c9 c9 07 00 00",       // a bit too much
        "62 00 ff ff",                   // refers to before the beginning
        "01 00",                         // cut within a stored block's length
        "f3 48 cd c9 c9 07 00 ff",       // nonsense after a final block
        "04 c0 ff ff ff ff ff ff ff",    // nonsense for a code table
    };
    for (char const* const hex : broken) {
        CAPTURE(hex);
        check_story(compressed_frame(from_hex(hex)) + text("late"), {error_told(1007)}, options);
        check_story(compressed_frame(from_hex(hex), 2), {error_told(1007)}, options);
    }
}

TEST_CASE_FIXTURE(fixture, "deflate: a broken message of one connection is nothing to another")
{
    auto const broken = compressed_frame(from_hex("f2 48 cd"));
    auto const good = compressed_frame(from_hex("f2 48 cd c9 c9 07 00"));
    for (int i = 0; i < 3; ++i) {
        CHECK(run(broken, options).events == story{error_told(1007)});
        CHECK(run(good, options).events == story{text_told("Hello")});
    }
}

TEST_CASE_FIXTURE(fixture, "deflate: a final block may be the last thing in a message")
{
    check_story(compressed_frame(from_hex("f3 48 cd c9 c9 07 00")), {text_told("Hello")}, options);
    check_story(compressed_frame(from_hex("03 00")), {text_told("")}, options);
    check_story(compressed_frame(from_hex("01")), {text_told("")}, options);
    auto const twice = from_hex("f3 48 cd c9 c9 07 00 f2 48 cd c9 c9 07 00");
    check_story(compressed_frame(twice), {text_told("HelloHello")}, options);
}

TEST_CASE_FIXTURE(fixture, "deflate: inflated text must be UTF-8, inflated bytes need not be")
{
    for (char const* const hex : {"ff", "ce ba ed a0 80", "61 e2 82"}) {
        CAPTURE(hex);
        auto const payload = client_deflate(from_hex(hex));
        check_story(compressed_frame(payload), {error_told(1007)}, options);
        check_story(compressed_frame(payload, 2), {binary_told(from_hex(hex))}, options);
    }
    auto const euro = client_deflate("\xe2\x82\xac");
    check_story(compressed_frame(euro), {text_told("\xe2\x82\xac")}, options);
}

TEST_CASE_FIXTURE(fixture, "deflate: the limit holds for what comes out")
{
    for (unsigned const opcode : {1u, 2u}) {
        auto const expected =
            opcode == 1 ? text_told(std::string(999, 'x')) : binary_told(std::string(999, 'x'));
        check_story(compressed_frame(client_deflate(std::string(999, 'x')), opcode), {expected},
                    small);
        for (std::size_t const size : {1000, 1001, 100'000}) {
            CAPTURE(size);
            check_story(compressed_frame(client_deflate(std::string(size, 'x')), opcode),
                        {error_told(1009)}, small);
        }
    }
}

TEST_CASE_FIXTURE(fixture, "deflate: the limit holds for what comes in")
{
    std::string empty_blocks;
    while (empty_blocks.size() < 990)
        empty_blocks += from_hex("00 00 00 ff ff");
    check_story(compressed_frame(empty_blocks + '\0'), {text_told("")}, small);
    for (int i = 0; i < 3; ++i)
        empty_blocks += from_hex("00 00 00 ff ff");
    auto const wire = compressed_frame(empty_blocks + '\0');
    check_story(wire, {error_told(1009)}, small);
    check_error_at(wire, 4, 1009, small);
}

TEST_CASE_FIXTURE(fixture, "deflate: the biggest message passes, one byte more does not")
{
    std::size_t const limit = limits::message_bytes_max;
    auto const biggest = json_like(limit - 1);
    check_story(compressed_frame(client_deflate(biggest)), {text_told(biggest)}, options);
    check_story(compressed_frame(client_deflate(std::string(limit, 'x'))), {error_told(1009)},
                options);
}

TEST_CASE_FIXTURE(fixture, "deflate: a bomb is stopped at the limit")
{
    auto const bomb = client_deflate(std::string(64 * 1024 * 1024, '\0'));
    REQUIRE(bomb.size() < 100'000);
    check_story(compressed_frame(bomb), {error_told(1009)}, options);
    CHECK(codec.buffer_bytes() <= limits::message_bytes_max);

    deflate_codec fresh;
    CHECK(fresh.inflate(bomb, 50'000).outcome == deflate_codec::status::too_big);
    CHECK(fresh.buffer_bytes() <= 50'000);
    CHECK(fresh.inflate(client_deflate("small"), 50'000).bytes == "small");
}

TEST_CASE("deflate: what a big message needed is given back")
{
    deflate_codec codec;
    CHECK(codec.buffer_bytes() == 0);
    auto const big = client_deflate(json_like(3'000'000));
    CHECK(codec.inflate(big, 4'000'000).bytes.size() == 3'000'000);
    CHECK(codec.buffer_bytes() >= 3'000'000);
    CHECK(codec.inflate(client_deflate("small"), 4'000'000).bytes == "small");
    CHECK(codec.buffer_bytes() <= 64 * 1024);
}

TEST_CASE("deflate: what the server compresses any client can read")
{
    deflate_codec codec;
    for (std::size_t const size : {0, 1, 2, 10, 100, 1000, 32'768, 32'769, 100'000}) {
        CAPTURE(size);
        for (auto const& sample : {json_like(size), noise(size), std::string(size, 'a')}) {
            auto const compressed = codec.compress(sample);
            CHECK(client_inflate(compressed, 15) == sample);
            CHECK(compressed.size() <= size + size / 1000 + 16);
        }
    }
    CHECK(codec.compress(json_like(10'000)).size() < 3000);
}

TEST_CASE("deflate: compressing depends on nothing that came before")
{
    deflate_codec codec;
    auto const first = codec.compress(json_like(500));
    codec.compress(noise(5000));
    CHECK(codec.compress(json_like(500)) == first);
    CHECK(codec.compress("") == std::string(1, '\0'));
}

TEST_CASE("deflate: a client with a small window can read all that it is allowed")
{
    deflate_codec codec;
    for (int bits = 8; bits <= 15; ++bits) {
        CAPTURE(bits);
        deflate_terms const terms{.server_window_bits = static_cast<std::uint8_t>(bits)};
        std::size_t const window = std::size_t{1} << bits;
        CHECK(terms.allows(0));
        CHECK(terms.allows(window));
        CHECK(terms.allows(window + 1) == (bits == 15));
        // The beginning again at the very end: the longest way to refer back.
        auto sample = noise(window, 7);
        sample.replace(window - 8, 8, sample.substr(0, 8));
        CHECK(client_inflate(codec.compress(sample), bits) == sample);
        CHECK(client_inflate(codec.compress(json_like(window)), bits) == json_like(window));
    }
}

TEST_CASE("deflate: one codec serves both ways and several decoders")
{
    deflate_codec codec;
    websocket_decoder decoders[3] = {websocket_decoder({.inflater = &codec}),
                                     websocket_decoder({.inflater = &codec}),
                                     websocket_decoder({.inflater = &codec})};
    std::string wires[3];
    for (std::size_t i = 0; i < 3; ++i)
        wires[i] = compressed_frame(client_deflate(json_like(100 + i)));
    for (std::size_t at = 0; at < wires[0].size() + 10; ++at) {
        for (std::size_t i = 0; i < 3; ++i) {
            if (at >= wires[i].size())
                continue;
            std::span<char> input(&wires[i][at], 1);
            auto const event = decoders[i].next(input);
            CHECK((event.kind == websocket_event_kind::text) == (at + 1 == wires[i].size()));
            if (event.kind == websocket_event_kind::text)
                CHECK(event.payload == json_like(100 + i));
            codec.compress("something else");
        }
    }
}
