// The characters that are not drawn, by their ranges in Unicode.
#include "domain/shown_name.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace oc {
namespace {

struct character_range {
    std::uint32_t first;
    std::uint32_t last;
};

// Controls, marks of direction, fillers, format characters and tags.
constexpr std::array unseen_ranges{
    character_range{0x0000, 0x001F},   character_range{0x007F, 0x009F},
    character_range{0x00AD, 0x00AD},   character_range{0x034F, 0x034F},
    character_range{0x061C, 0x061C},   character_range{0x115F, 0x1160},
    character_range{0x17B4, 0x17B5},   character_range{0x180B, 0x180F},
    character_range{0x200B, 0x200F},   character_range{0x2028, 0x202E},
    character_range{0x2060, 0x206F},   character_range{0x2800, 0x2800},
    character_range{0x3164, 0x3164},   character_range{0xFE00, 0xFE0F},
    character_range{0xFEFF, 0xFEFF},   character_range{0xFFA0, 0xFFA0},
    character_range{0xFFF0, 0xFFFB},   character_range{0x1BCA0, 0x1BCA3},
    character_range{0x1D173, 0x1D17A}, character_range{0xE0000, 0xE0FFF},
};

bool is_unseen(std::uint32_t character)
{
    return std::ranges::any_of(unseen_ranges, [&](character_range const& each) {
        return character >= each.first && character <= each.last;
    });
}

// ZERO WIDTH (NON-)JOINER and VARIATION SELECTOR-15 and -16: between the parts of emojis, and in
// the spelling of several scripts.
bool is_joiner(std::uint32_t character)
{
    return character == 0x200C || character == 0x200D || character == 0xFE0E ||
           character == 0xFE0F;
}

struct decoded_character {
    std::uint32_t value = 0;
    std::size_t bytes = 1;
};

// Of valid UTF-8; a byte that is not is itself.
decoded_character first_character(std::string_view utf8)
{
    auto const lead = static_cast<unsigned char>(utf8.front());
    std::size_t const bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (bytes == 1 || bytes > utf8.size())
        return {lead, 1};
    constexpr unsigned lead_bits = 0x7F, tail_bits = 0x3F, bits_per_tail = 6;
    std::uint32_t value = lead & (lead_bits >> bytes);
    for (std::size_t i = 1; i < bytes; ++i)
        value = (value << bits_per_tail) | (static_cast<unsigned char>(utf8[i]) & tail_bits);
    return {value, bytes};
}

} // namespace

std::string without_unseen(std::string_view utf8)
{
    std::string out;
    out.reserve(utf8.size());
    while (!utf8.empty()) {
        auto const next = first_character(utf8);
        if (!is_unseen(next.value))
            out += utf8.substr(0, next.bytes);
        utf8.remove_prefix(next.bytes);
    }
    return out;
}

bool is_shown_whole(std::string_view utf8)
{
    bool is_any = false;
    while (!utf8.empty()) {
        auto const next = first_character(utf8);
        if (is_unseen(next.value) && !is_joiner(next.value))
            return false;
        is_any = is_any || !is_joiner(next.value);
        utf8.remove_prefix(next.bytes);
    }
    return is_any;
}

std::string likeness_of(std::string_view name) { return fold_case(trim(without_unseen(name))); }

} // namespace oc
