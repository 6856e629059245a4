// UTF-8 checked and cut byte by byte; no Unicode library (folding: text_fold.cpp). Any thread.
#include "base/text.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace oc {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t index)
{
    return static_cast<std::uint8_t>(text[index]);
}

bool is_continuation(std::uint8_t byte) { return (byte & 0xC0) == 0x80; }

/// What may follow a lead byte: how many bytes, and the bounds of the first of them, which is where
/// RFC 3629 §4 excludes overlong forms, surrogates and everything above U+10FFFF.
struct tail_rule {
    std::size_t count = 0;
    std::uint8_t least = 0x80;
    std::uint8_t most = 0xBF;
};

tail_rule tail_after(std::uint8_t lead)
{
    if (lead >= 0xC2 && lead <= 0xDF)
        return {.count = 1};
    if (lead == 0xE0)
        return {.count = 2, .least = 0xA0};
    if (lead == 0xED)
        return {.count = 2, .most = 0x9F};
    if (lead >= 0xE1 && lead <= 0xEF)
        return {.count = 2};
    if (lead == 0xF0)
        return {.count = 3, .least = 0x90};
    if (lead >= 0xF1 && lead <= 0xF3)
        return {.count = 3};
    if (lead == 0xF4)
        return {.count = 3, .most = 0x8F};
    return {};
}

/// The number of leading bytes that are ASCII, looked at eight at a time.
std::size_t ascii_prefix(std::string_view bytes)
{
    constexpr std::uint64_t high_bits = 0x8080808080808080ULL;
    std::size_t index = 0;
    for (; index + sizeof high_bits <= bytes.size(); index += sizeof high_bits) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + index, sizeof word);
        if ((word & high_bits) != 0)
            break;
    }
    while (index < bytes.size() && byte_at(bytes, index) < 0x80)
        ++index;
    return index;
}

/// The white space of part 1 §6 beyond ASCII, as the bytes of each character.
constexpr std::array<std::string_view, 19> wide_spaces{
    "\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
    "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A",
    "\u2028", "\u2029", "\u202F", "\u205F", "\u3000",
};

bool is_ascii_space(char c) { return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20); }

std::size_t space_at_front(std::string_view text)
{
    if (is_ascii_space(text.front()))
        return 1;
    for (auto const space : wide_spaces)
        if (text.starts_with(space))
            return space.size();
    return 0;
}

std::size_t space_at_back(std::string_view text)
{
    if (is_ascii_space(text.back()))
        return 1;
    for (auto const space : wide_spaces)
        if (text.ends_with(space))
            return space.size();
    return 0;
}

int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

constexpr std::size_t escape_bytes = 6; // \uXXXX

/// The number of a \uXXXX escape that starts there, or -1.
int unicode_escape_at(std::string_view json, std::size_t index)
{
    if (index + escape_bytes > json.size() || json[index] != '\\' || json[index + 1] != 'u')
        return -1;
    int value = 0;
    for (std::size_t digit = index + 2; digit < index + escape_bytes; ++digit) {
        auto const bits = hex_value(json[digit]);
        if (bits < 0)
            return -1;
        value = value * 16 + bits;
    }
    return value;
}

bool is_high_surrogate(int value) { return value >= 0xD800 && value <= 0xDBFF; }
bool is_low_surrogate(int value) { return value >= 0xDC00 && value <= 0xDFFF; }

} // namespace

bool is_valid_utf8(std::string_view bytes)
{
    for (;;) {
        bytes.remove_prefix(ascii_prefix(bytes));
        if (bytes.empty())
            return true;
        auto const rule = tail_after(byte_at(bytes, 0));
        if (rule.count == 0 || bytes.size() <= rule.count)
            return false;
        if (byte_at(bytes, 1) < rule.least || byte_at(bytes, 1) > rule.most)
            return false;
        for (std::size_t index = 2; index <= rule.count; ++index)
            if (!is_continuation(byte_at(bytes, index)))
                return false;
        bytes.remove_prefix(rule.count + 1);
    }
}

std::size_t code_points(std::string_view utf8)
{
    std::size_t count = 0;
    for (auto const c : utf8)
        count += is_continuation(static_cast<std::uint8_t>(c)) ? 0 : 1;
    return count;
}

std::string_view first_code_points(std::string_view utf8, std::size_t count)
{
    if (utf8.size() <= count)
        return utf8;
    std::size_t seen = 0;
    for (std::size_t index = 0; index < utf8.size(); ++index)
        if (!is_continuation(byte_at(utf8, index)) && seen++ == count)
            return utf8.substr(0, index);
    return utf8;
}

std::string_view trim(std::string_view utf8)
{
    while (!utf8.empty()) {
        auto const bytes = space_at_front(utf8);
        if (bytes == 0)
            break;
        utf8.remove_prefix(bytes);
    }
    while (!utf8.empty()) {
        auto const bytes = space_at_back(utf8);
        if (bytes == 0)
            break;
        utf8.remove_suffix(bytes);
    }
    return utf8;
}

bool equal_ignoring_case(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && (a == b || fold_case(a) == fold_case(b));
}

std::string mend_surrogate_escapes(std::string_view json)
{
    std::string out(json);
    for (auto at = json.find('\\'); at != std::string_view::npos; at = json.find('\\', at)) {
        auto const value = unicode_escape_at(json, at);
        if (value < 0) {
            at += 2; // any other escape; the second of two backslashes starts nothing
            continue;
        }
        auto const next = unicode_escape_at(json, at + escape_bytes);
        if (is_high_surrogate(value) && is_low_surrogate(next)) {
            at += 2 * escape_bytes;
            continue;
        }
        if (is_high_surrogate(value) || is_low_surrogate(value))
            out.replace(at + 2, escape_bytes - 2, "FFFD");
        at += escape_bytes;
    }
    return out;
}

} // namespace oc
