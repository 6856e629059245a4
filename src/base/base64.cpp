// One table for both; the lenient decoder does as Python's binascii, on which uploads rely.
#include "base/base64.hpp"

#include <array>

namespace oc {
namespace {

constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> make_digits()
{
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::array<std::uint8_t, 256> out{};
    out.fill(no_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        out[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return out;
}

constexpr auto digits = make_digits();

std::uint32_t digit_of(char c) { return digits[static_cast<unsigned char>(c)]; }

void append_bytes(std::string& out, std::uint32_t bits, unsigned bytes)
{
    for (unsigned shift = 16; bytes > 0; --bytes, shift -= 8)
        out.push_back(static_cast<char>(bits >> shift & 0xff));
}

} // namespace

std::optional<std::string> decode_base64(std::string_view text)
{
    if (text.size() % 4 != 0)
        return std::nullopt;
    unsigned const pads = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    text.remove_suffix(pads);
    std::string out;
    out.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    unsigned characters = 0;
    for (char const c : text) {
        auto const digit = digit_of(c);
        if (digit == no_digit)
            return std::nullopt;
        bits = bits << 6 | digit;
        if (++characters == 4) {
            append_bytes(out, bits, 3);
            bits = characters = 0;
        }
    }
    if (characters == 0)
        return out;
    bits <<= 6 * pads;
    append_bytes(out, bits, 3 - pads);
    std::uint32_t const unused = (1U << (8 * pads)) - 1;
    return (bits & unused) == 0 ? std::optional(std::move(out)) : std::nullopt;
}

void lenient_base64_decoder::feed(std::string_view text, std::string& out)
{
    for (char const c : text) {
        if (is_ended_)
            return;
        if (c == '=') {
            // Too early, it is skipped like anything else that does not belong.
            if (characters_ < 2 || characters_ + ++pads_ < 4)
                continue;
            append_bytes(out, bits_ << 6 * (4 - characters_), characters_ - 1);
            is_ended_ = true;
            return;
        }
        auto const digit = digit_of(c);
        if (digit == no_digit)
            continue;
        pads_ = 0;
        bits_ = bits_ << 6 | digit;
        if (++characters_ == 4) {
            append_bytes(out, bits_, 3);
            bits_ = characters_ = 0;
        }
    }
}

} // namespace oc
