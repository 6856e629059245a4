// One table for all; the lenient decoder does as Python's binascii, on which uploads rely.
#include "base/base64.hpp"

#include "base/random.hpp"

#include <array>
#include <span>

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

// The text of base64url in the other alphabet; what belongs to that one alone is wrong here.
std::string in_base64(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        c = c == '-' ? '+' : c == '_' ? '/' : c == '+' || c == '/' ? '\0' : c;
    return out;
}

std::optional<std::string_view> without_padding(std::string_view text)
{
    auto const end = text.find('=');
    if (end == std::string_view::npos)
        return text;
    auto const padding = text.substr(end);
    bool const is_whole = text.size() % 4 == 0 && padding.size() <= 2;
    return is_whole && padding.find_first_not_of('=') == std::string_view::npos
               ? std::optional(text.substr(0, end))
               : std::nullopt;
}

void append_bytes(std::string& out, std::uint32_t bits, unsigned bytes)
{
    for (unsigned shift = 16; bytes > 0; --bytes, shift -= 8)
        out.push_back(static_cast<char>(bits >> shift & 0xff));
}

// Whole groups of digits from the front, which nearly all of a text is; a block at most, lest a
// text full of other characters makes us reserve in vain. Returns how much they were.
std::size_t append_groups(std::string_view text, std::string& out)
{
    constexpr std::size_t block = 512;
    text = text.substr(0, block);
    auto const begin = out.size();
    out.resize(begin + text.size() / 4 * 3);
    char* into = out.data() + begin;
    std::size_t taken = 0;
    for (; taken + 4 <= text.size(); taken += 4) {
        auto const first = digit_of(text[taken]), second = digit_of(text[taken + 1]);
        auto const third = digit_of(text[taken + 2]), fourth = digit_of(text[taken + 3]);
        if (((first | second | third | fourth) & 0xc0) != 0)
            break;
        auto const bits = first << 18 | second << 12 | third << 6 | fourth;
        *into++ = static_cast<char>(bits >> 16 & 0xff);
        *into++ = static_cast<char>(bits >> 8 & 0xff);
        *into++ = static_cast<char>(bits & 0xff);
    }
    out.resize(begin + taken / 4 * 3);
    return taken;
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

std::optional<std::string> decode_base64url(std::string_view text)
{
    auto const bare = without_padding(text);
    if (!bare || bare->size() % 4 == 1)
        return std::nullopt;
    std::string out;
    std::uint32_t bits = 0;
    unsigned have = 0;
    for (char const c : in_base64(*bare)) {
        auto const digit = digit_of(c);
        if (digit == no_digit)
            return std::nullopt;
        bits = (bits << 6 | digit) & 0xfff;
        have += 6;
        if (have >= 8)
            out.push_back(static_cast<char>(bits >> (have -= 8)));
    }
    return out;
}

std::string encode_base64url(std::string_view bytes)
{
    return base64url(std::as_bytes(std::span(bytes)));
}

void lenient_base64_decoder::feed(std::string_view text, std::string& out)
{
    while (!is_ended_) {
        while (characters_ == 0 && text.size() >= 4) {
            auto const taken = append_groups(text, out);
            text.remove_prefix(taken);
            if (taken == 0)
                break;
        }
        if (text.empty())
            return;
        char const c = text.front();
        text.remove_prefix(1);
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
