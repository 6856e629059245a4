// Characters that are not drawn.
#include "domain/shown_name.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using oc::is_shown_whole;
using oc::likeness_of;
using oc::without_unseen;

TEST_CASE("what is drawn stays, what is not goes")
{
    CHECK_EQ(without_unseen("Zoë 👋 日本"), "Zoë 👋 日本");
    CHECK_EQ(without_unseen("a\u200Bb\u202Ec\u00ADd\uFEFF"), "abcd");
    CHECK_EQ(without_unseen(std::string_view("a\0\n\x7f\u0085", 6)), "a");
    CHECK_EQ(without_unseen("\U000E0041x"), "x");
    CHECK_EQ(without_unseen(""), "");
}

TEST_CASE("a text is shown whole when nothing in it is hidden, and something is there")
{
    for (auto const* const good : {"a", "Zoë", "👩‍🚀", "❤️", "می‌خواهم"})
        CHECK_MESSAGE(is_shown_whole(good), good);
    for (auto const* const bad : {"", "\u200D", "\uFE0F", "a\u200B", "\u202Ea", "a\nb", "\u2066a",
                                  "\u3164", "\u2800", "a\u2028b", "\U000E0001"})
        CHECK_MESSAGE(!is_shown_whole(bad), bad);
    CHECK(is_shown_whole("\xff")); // callers give UTF-8; else a byte is itself
}

TEST_CASE("names that look alike have one likeness")
{
    CHECK_EQ(likeness_of(" A\u200Dnn "), "ann");
    CHECK_EQ(likeness_of("ÉTÉ"), likeness_of("été"));
    CHECK_NE(likeness_of("ann"), likeness_of("аnn")); // a Cyrillic letter
    CHECK_EQ(likeness_of("\u200B"), "");
}

namespace {

std::string utf8(std::uint32_t c)
{
    auto const tail = [&](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x80)
        return {static_cast<char>(c)};
    if (c < 0x800)
        return {static_cast<char>(0xC0 | c >> 6), tail(0)};
    if (c < 0x10000)
        return {static_cast<char>(0xE0 | c >> 12), tail(6), tail(0)};
    return {static_cast<char>(0xF0 | c >> 18), tail(12), tail(6), tail(0)};
}

} // namespace

TEST_CASE("each range of characters that are not drawn ends where it ends")
{
    struct range {
        std::uint32_t first, last;
    };
    for (auto const& [first, last] :
         {range{0x00, 0x1F}, range{0x7F, 0x9F}, range{0xAD, 0xAD}, range{0x061C, 0x061C},
          range{0x200B, 0x200F}, range{0x2028, 0x202E}, range{0x2060, 0x206F},
          range{0x2800, 0x2800}, range{0x3164, 0x3164}, range{0xFE00, 0xFE0F},
          range{0xFEFF, 0xFEFF}, range{0xFFA0, 0xFFA0}, range{0xE0000, 0xE0FFF}}) {
        CAPTURE(first);
        CHECK_EQ(without_unseen("a" + utf8(first) + utf8(last) + "b"), "ab");
        CHECK_EQ(without_unseen(utf8(last + 1)), utf8(last + 1));
        if (first > 0)
            CHECK_EQ(without_unseen(utf8(first - 1)), utf8(first - 1));
    }
}

TEST_CASE("what was cleaned is clean, and cleaning it again changes nothing")
{
    for (std::uint32_t c = 1; c < 0x3200; ++c) {
        auto const once = without_unseen("x" + utf8(c) + "y");
        CHECK_EQ(without_unseen(once), once);
        CHECK(is_shown_whole(once));
        CHECK_EQ(likeness_of(likeness_of(once)), likeness_of(once));
    }
}

TEST_CASE("joiners alone show nothing, nor does any mix of them")
{
    for (auto const* const nothing : {"\u200C", "\u200D\u200D", "\uFE0E\uFE0F", "\u200D\uFE0F"})
        CHECK_FALSE(is_shown_whole(nothing));
    CHECK_MESSAGE(is_shown_whole("\u200Da"), "a joiner may stand anywhere");
    CHECK_FALSE_MESSAGE(is_shown_whole("a\uFE00"), "a selector that no emoji needs may not");
}

TEST_CASE("a text that is cut within a character is no reason to read beyond it")
{
    for (auto const cut : {std::string_view("a\xE2\x80", 3), std::string_view("\xF0", 1),
                           std::string_view("\xC2", 1), std::string_view("ab\xF3\xA0\x81", 5)}) {
        CHECK_LE(without_unseen(cut).size(), cut.size());
        CHECK_LE(likeness_of(cut).size(), cut.size());
        is_shown_whole(cut);
    }
}
