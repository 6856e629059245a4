// What goes over a WebSocket besides plain text messages: compressed ones, control frames, masks.
#include "net/websocket_wire.hpp"

#include "base/check.hpp"

#include <cstring>

namespace oc {

using namespace websocket_wire;

void apply_mask(std::span<char> bytes, std::span<unsigned char const, 4> key, std::uint64_t offset)
{
    unsigned char pattern[8];
    for (std::size_t i = 0; i < sizeof pattern; ++i)
        pattern[i] = key[(offset + i) % 4];
    std::uint64_t wide = 0;
    std::memcpy(&wide, pattern, sizeof wide);

    char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= sizeof wide; left -= sizeof wide, at += sizeof wide) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        word ^= wide;
        std::memcpy(at, &word, sizeof word);
    }
    for (std::size_t i = 0; i < left; ++i)
        at[i] = static_cast<char>(static_cast<unsigned char>(at[i]) ^ pattern[i]);
}

bool is_close_code(std::uint16_t code)
{
    if (code >= 3000)
        return code <= 4999;
    // 1004 has no meaning yet; 1005, 1006 and 1015 are for reports within a program.
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

namespace {

std::string encode_frame(unsigned char first_byte, std::string_view payload)
{
    std::string wire;
    std::uint64_t const length = payload.size();
    std::size_t const extended = length < length_follows_2 ? 0 : length <= 0xffff ? 2 : 8;
    wire.reserve(2 + extended + payload.size());
    wire.push_back(static_cast<char>(first_byte));
    wire.push_back(static_cast<char>(extended == 0   ? length
                                     : extended == 2 ? length_follows_2
                                                     : length_follows_8));
    for (std::size_t i = extended; i > 0; --i)
        wire.push_back(static_cast<char>(length >> (8 * (i - 1)) & 0xff));
    wire.append(payload);
    return wire;
}

std::string encode_control(unsigned opcode, std::string_view payload)
{
    CHECK(payload.size() <= control_bytes_max);
    return encode_frame(static_cast<unsigned char>(bit_final | opcode), payload);
}

} // namespace

std::string encode_close(std::uint16_t code, std::string_view reason)
{
    if (code == websocket_close::none)
        return encode_control(opcode_close, {});
    if (std::size_t size = control_bytes_max - 2; reason.size() > size) {
        while (size > 0 && (reason[size] & 0xc0) == 0x80)
            --size;
        reason = reason.substr(0, size);
    }
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    payload.append(reason);
    return encode_control(opcode_close, payload);
}

std::string encode_ping(std::string_view payload) { return encode_control(opcode_ping, payload); }

std::string encode_pong(std::string_view payload) { return encode_control(opcode_pong, payload); }

std::string encode_compressed_text(std::string_view compressed)
{
    return encode_frame(bit_final | bit_compressed | opcode_text, compressed);
}

} // namespace oc
