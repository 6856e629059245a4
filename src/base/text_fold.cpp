// Case folding for names and search: Unicode 14 simple folding, restricted to the letters whose
// folded form has as many bytes, so that offsets stay valid. Any thread.
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace oc {
namespace {

/// Code points first, first + stride, … last fold to themselves plus shift.
struct fold_range {
    std::uint32_t first;
    std::uint32_t last;
    std::uint32_t stride;
    std::int32_t shift;
};

// Left out because the length would change: U+0130, U+017F, U+023A, U+023E, U+1E9E, U+2126, U+212A,
// U+212B and their like. Sorted by last.
// clang-format off
constexpr fold_range fold_ranges[] = {
    {0xB5, 0xB5, 1, 775}, {0xC0, 0xD6, 1, 32}, {0xD8, 0xDE, 1, 32}, {0x100, 0x12E, 2, 1},
    {0x132, 0x136, 2, 1}, {0x139, 0x147, 2, 1}, {0x14A, 0x176, 2, 1}, {0x178, 0x178, 1, -121},
    {0x179, 0x17D, 2, 1}, {0x181, 0x181, 1, 210}, {0x182, 0x184, 2, 1}, {0x186, 0x186, 1, 206},
    {0x187, 0x187, 1, 1}, {0x189, 0x18A, 1, 205}, {0x18B, 0x18B, 1, 1}, {0x18E, 0x18E, 1, 79},
    {0x18F, 0x18F, 1, 202}, {0x190, 0x190, 1, 203}, {0x191, 0x191, 1, 1}, {0x193, 0x193, 1, 205},
    {0x194, 0x194, 1, 207}, {0x196, 0x196, 1, 211}, {0x197, 0x197, 1, 209}, {0x198, 0x198, 1, 1},
    {0x19C, 0x19C, 1, 211}, {0x19D, 0x19D, 1, 213}, {0x19F, 0x19F, 1, 214}, {0x1A0, 0x1A4, 2, 1},
    {0x1A6, 0x1A6, 1, 218}, {0x1A7, 0x1A7, 1, 1}, {0x1A9, 0x1A9, 1, 218}, {0x1AC, 0x1AC, 1, 1},
    {0x1AE, 0x1AE, 1, 218}, {0x1AF, 0x1AF, 1, 1}, {0x1B1, 0x1B2, 1, 217}, {0x1B3, 0x1B5, 2, 1},
    {0x1B7, 0x1B7, 1, 219}, {0x1B8, 0x1B8, 1, 1}, {0x1BC, 0x1BC, 1, 1}, {0x1C4, 0x1C4, 1, 2},
    {0x1C5, 0x1C5, 1, 1}, {0x1C7, 0x1C7, 1, 2}, {0x1C8, 0x1C8, 1, 1}, {0x1CA, 0x1CA, 1, 2},
    {0x1CB, 0x1DB, 2, 1}, {0x1DE, 0x1EE, 2, 1}, {0x1F1, 0x1F1, 1, 2}, {0x1F2, 0x1F4, 2, 1},
    {0x1F6, 0x1F6, 1, -97}, {0x1F7, 0x1F7, 1, -56}, {0x1F8, 0x21E, 2, 1}, {0x220, 0x220, 1, -130},
    {0x222, 0x232, 2, 1}, {0x23B, 0x23B, 1, 1}, {0x23D, 0x23D, 1, -163}, {0x241, 0x241, 1, 1},
    {0x243, 0x243, 1, -195}, {0x244, 0x244, 1, 69}, {0x245, 0x245, 1, 71}, {0x246, 0x24E, 2, 1},
    {0x345, 0x345, 1, 116}, {0x370, 0x372, 2, 1}, {0x376, 0x376, 1, 1}, {0x37F, 0x37F, 1, 116},
    {0x386, 0x386, 1, 38}, {0x388, 0x38A, 1, 37}, {0x38C, 0x38C, 1, 64}, {0x38E, 0x38F, 1, 63},
    {0x391, 0x3A1, 1, 32}, {0x3A3, 0x3AB, 1, 32}, {0x3C2, 0x3C2, 1, 1}, {0x3CF, 0x3CF, 1, 8},
    {0x3D0, 0x3D0, 1, -30}, {0x3D1, 0x3D1, 1, -25}, {0x3D5, 0x3D5, 1, -15}, {0x3D6, 0x3D6, 1, -22},
    {0x3D8, 0x3EE, 2, 1}, {0x3F0, 0x3F0, 1, -54}, {0x3F1, 0x3F1, 1, -48}, {0x3F4, 0x3F4, 1, -60},
    {0x3F5, 0x3F5, 1, -64}, {0x3F7, 0x3F7, 1, 1}, {0x3F9, 0x3F9, 1, -7}, {0x3FA, 0x3FA, 1, 1},
    {0x3FD, 0x3FF, 1, -130}, {0x400, 0x40F, 1, 80}, {0x410, 0x42F, 1, 32}, {0x460, 0x480, 2, 1},
    {0x48A, 0x4BE, 2, 1}, {0x4C0, 0x4C0, 1, 15}, {0x4C1, 0x4CD, 2, 1}, {0x4D0, 0x52E, 2, 1},
    {0x531, 0x556, 1, 48}, {0x10A0, 0x10C5, 1, 7264}, {0x10C7, 0x10C7, 1, 7264},
    {0x10CD, 0x10CD, 1, 7264}, {0x13F8, 0x13FD, 1, -8}, {0x1C88, 0x1C88, 1, 35267},
    {0x1C90, 0x1CBA, 1, -3008}, {0x1CBD, 0x1CBF, 1, -3008}, {0x1E00, 0x1E94, 2, 1},
    {0x1E9B, 0x1E9B, 1, -58}, {0x1EA0, 0x1EFE, 2, 1}, {0x1F08, 0x1F0F, 1, -8},
    {0x1F18, 0x1F1D, 1, -8}, {0x1F28, 0x1F2F, 1, -8}, {0x1F38, 0x1F3F, 1, -8},
    {0x1F48, 0x1F4D, 1, -8}, {0x1F59, 0x1F5F, 2, -8}, {0x1F68, 0x1F6F, 1, -8},
    {0x1F88, 0x1F8F, 1, -8}, {0x1F98, 0x1F9F, 1, -8}, {0x1FA8, 0x1FAF, 1, -8},
    {0x1FB8, 0x1FB9, 1, -8}, {0x1FBA, 0x1FBB, 1, -74}, {0x1FBC, 0x1FBC, 1, -9},
    {0x1FC8, 0x1FCB, 1, -86}, {0x1FCC, 0x1FCC, 1, -9}, {0x1FD8, 0x1FD9, 1, -8},
    {0x1FDA, 0x1FDB, 1, -100}, {0x1FE8, 0x1FE9, 1, -8}, {0x1FEA, 0x1FEB, 1, -112},
    {0x1FEC, 0x1FEC, 1, -7}, {0x1FF8, 0x1FF9, 1, -128}, {0x1FFA, 0x1FFB, 1, -126},
    {0x1FFC, 0x1FFC, 1, -9}, {0x2132, 0x2132, 1, 28}, {0x2160, 0x216F, 1, 16},
    {0x2183, 0x2183, 1, 1}, {0x24B6, 0x24CF, 1, 26}, {0x2C00, 0x2C2F, 1, 48},
    {0x2C60, 0x2C60, 1, 1}, {0x2C63, 0x2C63, 1, -3814}, {0x2C67, 0x2C6B, 2, 1},
    {0x2C72, 0x2C72, 1, 1}, {0x2C75, 0x2C75, 1, 1}, {0x2C80, 0x2CE2, 2, 1}, {0x2CEB, 0x2CED, 2, 1},
    {0x2CF2, 0x2CF2, 1, 1}, {0xA640, 0xA66C, 2, 1}, {0xA680, 0xA69A, 2, 1}, {0xA722, 0xA72E, 2, 1},
    {0xA732, 0xA76E, 2, 1}, {0xA779, 0xA77B, 2, 1}, {0xA77D, 0xA77D, 1, -35332},
    {0xA77E, 0xA786, 2, 1}, {0xA78B, 0xA78B, 1, 1}, {0xA790, 0xA792, 2, 1}, {0xA796, 0xA7A8, 2, 1},
    {0xA7B3, 0xA7B3, 1, 928}, {0xA7B4, 0xA7C2, 2, 1}, {0xA7C4, 0xA7C4, 1, -48},
    {0xA7C6, 0xA7C6, 1, -35384}, {0xA7C7, 0xA7C9, 2, 1}, {0xA7D0, 0xA7D0, 1, 1},
    {0xA7D6, 0xA7D8, 2, 1}, {0xA7F5, 0xA7F5, 1, 1}, {0xAB70, 0xABBF, 1, -38864},
    {0xFF21, 0xFF3A, 1, 32}, {0x10400, 0x10427, 1, 40}, {0x104B0, 0x104D3, 1, 40},
    {0x10570, 0x1057A, 1, 39}, {0x1057C, 0x1058A, 1, 39}, {0x1058C, 0x10592, 1, 39},
    {0x10594, 0x10595, 1, 39}, {0x10C80, 0x10CB2, 1, 64}, {0x118A0, 0x118BF, 1, 32},
    {0x16E40, 0x16E5F, 1, 32}, {0x1E900, 0x1E921, 1, 34},
};
// clang-format on

constexpr std::uint32_t fold_code_point(std::uint32_t c)
{
    auto const range = std::lower_bound(
        std::begin(fold_ranges), std::end(fold_ranges), c,
        [](fold_range const& candidate, std::uint32_t value) { return candidate.last < value; });
    if (range == std::end(fold_ranges) || c < range->first)
        return c;
    if ((c - range->first) % range->stride != 0)
        return c;
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(c) + range->shift);
}

/// Folding of the two-byte characters, U+0080 to U+07FF, looked up directly: names and messages in
/// Latin, Greek and Cyrillic script are made of them.
constexpr std::size_t direct_count = 0x800;
constexpr std::array<std::uint16_t, direct_count> make_direct_table()
{
    std::array<std::uint16_t, direct_count> table{};
    for (std::uint32_t c = 0; c < direct_count; ++c)
        table[c] = static_cast<std::uint16_t>(c < 0x80 ? c : fold_code_point(c));
    return table;
}
constexpr auto direct_table = make_direct_table();

std::uint32_t lead_bits(char c, std::uint32_t mask) { return static_cast<std::uint8_t>(c) & mask; }
std::uint32_t low_bits(char c) { return static_cast<std::uint8_t>(c) & 0x3FU; }
char tail_byte(std::uint32_t c, int shift)
{
    return static_cast<char>(0x80 | ((c >> shift) & 0x3F));
}
bool is_tail(char c) { return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80; }

std::size_t announced_bytes(std::uint8_t lead)
{
    if (lead < 0xC0 || lead >= 0xF8)
        return 1;
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/// How many bytes the character that starts there has; 1 when the bytes are no character.
std::size_t character_bytes(std::string const& text, std::size_t at)
{
    auto const bytes = announced_bytes(static_cast<std::uint8_t>(text[at]));
    if (at + bytes > text.size())
        return 1;
    for (std::size_t index = 1; index < bytes; ++index)
        if (!is_tail(text[at + index]))
            return 1;
    return bytes;
}

void fold_two_bytes(char* at)
{
    auto const c = direct_table[(lead_bits(at[0], 0x1F) << 6) | low_bits(at[1])];
    if (c < 0x80)
        return; // an overlong form; not ours to judge
    at[0] = static_cast<char>(0xC0 | (c >> 6));
    at[1] = tail_byte(c, 0);
}

void fold_three_bytes(char* at)
{
    auto const from = (lead_bits(at[0], 0x0F) << 12) | (low_bits(at[1]) << 6) | low_bits(at[2]);
    auto const to = from < 0x800 ? from : fold_code_point(from);
    if (to == from)
        return;
    at[0] = static_cast<char>(0xE0 | (to >> 12));
    at[1] = tail_byte(to, 6);
    at[2] = tail_byte(to, 0);
}

void fold_four_bytes(char* at)
{
    auto const from = (lead_bits(at[0], 0x07) << 18) | (low_bits(at[1]) << 12) |
                      (low_bits(at[2]) << 6) | low_bits(at[3]);
    auto const to = from < 0x10000 ? from : fold_code_point(from);
    if (to == from)
        return;
    at[0] = static_cast<char>(0xF0 | (to >> 18));
    at[1] = tail_byte(to, 12);
    at[2] = tail_byte(to, 6);
    at[3] = tail_byte(to, 0);
}

} // namespace

std::string fold_case(std::string_view utf8)
{
    std::string out(utf8);
    for (std::size_t at = 0; at < out.size();) {
        auto const bytes = character_bytes(out, at);
        if (bytes == 1 && out[at] >= 'A' && out[at] <= 'Z')
            out[at] = static_cast<char>(out[at] + ('a' - 'A'));
        else if (bytes == 2)
            fold_two_bytes(&out[at]);
        else if (bytes == 3)
            fold_three_bytes(&out[at]);
        else if (bytes == 4)
            fold_four_bytes(&out[at]);
        at += bytes;
    }
    return out;
}

} // namespace oc
