// Frame headers, both ways.
#include "bench/support/frames.hpp"

#include <cstdint>
#include <stdexcept>

namespace oc::bench {
namespace {

constexpr unsigned final_bit = 0x80;
constexpr unsigned mask_bit = 0x80;
constexpr std::size_t length_of_16_bits = 126;
constexpr std::size_t length_of_64_bits = 127;

unsigned byte_at(std::string_view bytes, std::size_t at)
{
    return static_cast<unsigned char>(bytes[at]);
}

void append_head(std::string& out, opcode what, std::size_t size, unsigned mask)
{
    out.push_back(static_cast<char>(final_bit | static_cast<unsigned>(what)));
    std::size_t extra_bytes = 0;
    if (size < length_of_16_bits) {
        out.push_back(static_cast<char>(mask | size));
    } else if (size <= UINT16_MAX) {
        out.push_back(static_cast<char>(mask | length_of_16_bits));
        extra_bytes = 2;
    } else {
        out.push_back(static_cast<char>(mask | length_of_64_bits));
        extra_bytes = 8;
    }
    for (std::size_t i = extra_bytes; i-- > 0;)
        out.push_back(static_cast<char>(size >> (8 * i)));
}

} // namespace

std::optional<frame_view> find_frame(std::string_view bytes)
{
    if (bytes.size() < 2)
        return std::nullopt;
    unsigned const first = byte_at(bytes, 0);
    if ((first & 0xf0) != final_bit || (byte_at(bytes, 1) & mask_bit) != 0)
        throw std::runtime_error("a frame that this client does not expect");
    std::size_t length = byte_at(bytes, 1);
    std::size_t head = 2;
    if (length >= length_of_16_bits) {
        head += length == length_of_16_bits ? 2 : 8;
        if (bytes.size() < head)
            return std::nullopt;
        length = 0;
        for (std::size_t i = 2; i < head; ++i)
            length = length << 8 | byte_at(bytes, i);
    }
    if (bytes.size() - head < length)
        return std::nullopt;
    return frame_view{.what = static_cast<opcode>(first & 0x0f),
                      .payload = bytes.substr(head, length),
                      .size = head + length};
}

std::string make_client_frame(opcode what, std::string_view payload)
{
    constexpr std::size_t mask_bytes = 4;
    std::string out;
    append_head(out, what, payload.size(), mask_bit);
    out.append(mask_bytes, '\0');
    out.append(payload);
    return out;
}

std::string make_server_frame(std::string_view payload)
{
    std::string out;
    append_head(out, opcode::text, payload.size(), 0);
    out.append(payload);
    return out;
}

} // namespace oc::bench
