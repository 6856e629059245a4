// Fuzzes what a stranger can send before anybody knows him: frames, compressed data, the
// handshake's extension header. The first byte says which and with what options, the second how the
// stream is cut into pieces; whatever the cuts, the decoder must tell the same.
//
//   byte 0  bits 0-1: 0 raw frames, 1 described frames, 2 deflate data, 3 extension header
//           bit 2:    permessage-deflate is on
//           bits 5-7: the message limit, 64 bytes times four to that power
//   byte 1  seed of the cuts
//
// A described frame is three bytes (the first byte of the frame; flags: 1 no mask, 2 length in two
// bytes, 4 in eight, 8 compress the payload; the payload's length) and the payload, so that the
// fuzzer need not find out how masks work.
#include "base/utf8_validator.hpp"
#include "net/websocket_codec.hpp"
#include "net/websocket_deflate.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace oc;

void require(bool condition, char const* what)
{
    if (condition)
        return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

struct told {
    websocket_event_kind kind;
    std::uint16_t code;
    std::string payload;
    std::size_t end; // of the bytes taken; 0 for the last event, which takes all there is

    friend bool operator==(told const&, told const&) = default;
};

void check_event(websocket_event const& event, websocket_decoder::options const& options)
{
    using kind = websocket_event_kind;
    utf8_validator utf8;
    bool const is_utf8 = utf8.feed(event.payload) && utf8.is_complete();
    switch (event.kind) {
    case kind::text: require(is_utf8, "text is UTF-8"); [[fallthrough]];
    case kind::binary:
        require(event.payload.size() < options.message_bytes_max, "messages keep the limit");
        break;
    case kind::ping:
    case kind::pong: require(event.payload.size() <= 125, "control frames are short"); break;
    case kind::close:
        require(is_utf8 && event.payload.size() <= 123, "reasons are short and UTF-8");
        require(event.code == websocket_close::none || is_close_code(event.code),
                "codes are valid");
        break;
    case kind::error:
        require(event.code == 1002 || event.code == 1007 || event.code == 1009, "errors are known");
        break;
    case kind::none: break;
    }
}

/// The next piece: mostly tiny, sometimes all the rest.
std::size_t choose_piece(std::uint32_t& seed)
{
    seed = seed * 1'664'525 + 1'013'904'223;
    std::uint32_t const choice = seed >> 24;
    return choice < 128 ? 1 + choice % 4 : choice < 250 ? choice : 100'000;
}

std::vector<told> tell(std::string const& wire, websocket_decoder::options const& options,
                       std::uint32_t seed)
{
    std::vector<told> story;
    websocket_decoder decoder(options);
    std::size_t taken = 0;
    while (taken < wire.size()) {
        std::size_t const piece = seed == 0 ? wire.size() : choose_piece(seed);
        auto const bytes = std::string_view(wire).substr(taken, piece);
        std::vector<char> buffer(bytes.begin(), bytes.end());
        std::span<char> input(buffer);
        taken += bytes.size();
        for (;;) {
            bool const was_closed = decoder.is_closed();
            websocket_event const event = decoder.next(input);
            require(decoder.held_bytes() <= options.message_bytes_max + 512, "memory is bounded");
            if (event.kind == websocket_event_kind::none)
                break;
            require(!was_closed, "nothing is told after the end");
            check_event(event, options);
            story.push_back({event.kind, event.code, std::string(event.payload),
                             decoder.is_closed() ? 0 : taken - input.size()});
        }
        require(input.empty(), "none means that the input is used up");
        require(!decoder.is_closed() || decoder.held_bytes() == 0,
                "a closed decoder holds nothing");
    }
    return story;
}

std::string describe_frames(std::span<std::uint8_t const> data, deflate_codec& codec)
{
    std::string wire;
    while (data.size() >= 3) {
        unsigned const flags = data[1];
        auto const body = data.subspan(3, std::min<std::size_t>(data[2], data.size() - 3));
        std::string payload(body.begin(), body.end());
        if ((flags & 8) != 0)
            payload = codec.compress(payload);
        std::size_t const form = (flags & 4) != 0                            ? 8
                                 : (flags & 2) != 0 || payload.size() >= 126 ? 2
                                                                             : 0;
        std::size_t const length = form == 8 ? 127 : form == 2 ? 126 : payload.size();
        wire.push_back(static_cast<char>(data[0]));
        wire.push_back(static_cast<char>((flags & 1) != 0 ? length : length | 0x80));
        for (std::size_t i = form; i > 0; --i)
            wire.push_back(
                static_cast<char>(std::uint64_t{payload.size()} >> (8 * (i - 1)) & 0xff));
        unsigned char const key[4] = {0x11, 0xa2, 0x3b, static_cast<unsigned char>(data[1])};
        if ((flags & 1) == 0) {
            wire.append(std::begin(key), std::end(key));
            apply_mask(payload, key, 0);
        }
        wire += payload;
        data = data.subspan(3 + body.size());
    }
    return wire;
}

void fuzz_deflate(std::string const& data, deflate_codec& codec, std::size_t bytes_max)
{
    auto const result = codec.inflate(data, bytes_max);
    require(result.bytes.size() < std::max<std::size_t>(bytes_max, 1), "inflate keeps its limit");
    std::string const first(result.bytes);
    auto const outcome = result.outcome;
    auto const again = codec.inflate(data, bytes_max);
    require(again.outcome == outcome && again.bytes == first, "inflate has no memory");

    auto const compressed = codec.compress(data);
    auto const back = codec.inflate(compressed, data.size() + 1);
    require(back.outcome == deflate_codec::status::ok && back.bytes == data, "round trip");
}

void fuzz_extensions(std::string const& header)
{
    auto const offers = parse_extensions(header);
    if (!offers)
        return;
    auto const terms = choose_deflate(*offers);
    if (!terms)
        return;
    require(terms->server_window_bits >= 8 && terms->server_window_bits <= 15, "window bits");
    auto const answer = parse_extensions(to_extension_header(*terms));
    require(answer && choose_deflate(*answer) == terms, "our answer means what was agreed");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size < 2)
        return 0;
    // Shared by all runs, as a net thread's is by all connections.
    static deflate_codec codec;
    std::span<std::uint8_t const> const rest(data + 2, size - 2);
    std::string const bytes(rest.begin(), rest.end());
    unsigned const mode = data[0] & 3;
    std::size_t const limit = std::size_t{64} << (2 * (data[0] >> 5));
    if (mode == 2)
        fuzz_deflate(bytes, codec, limit);
    if (mode == 3)
        fuzz_extensions(bytes);
    if (mode >= 2)
        return 0;

    websocket_decoder::options const options{.message_bytes_max = limit,
                                             .inflater = (data[0] & 4) != 0 ? &codec : nullptr};
    std::string const wire = mode == 0 ? bytes : describe_frames(rest, codec);
    auto const whole = tell(wire, options, 0);
    require(tell(wire, options, 1u + data[1]) == whole, "pieces make no difference");
    return 0;
}
