// Characters that are not drawn.
#include "domain/shown_name.hpp"

#include <doctest/doctest.h>

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
