// byte_finder finds what std::string_view::find finds, at every place and length.
#include "domain/byte_finder.hpp"

#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace oc;

TEST_CASE("it finds the first place, as the library does")
{
    test::seeded_random random;
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (auto left = random.next_u64() % 80; left > 0; --left)
            text += "ab\xC3\xFF\0 "[random.next_u64() % 6];
        std::string needle;
        for (auto left = random.next_u64() % 5; left > 0; --left)
            needle += "ab\xC3\xFF\0 "[random.next_u64() % 6];
        byte_finder const finder(needle);
        for (std::size_t from = 0; from <= text.size() + 1; from += 7) {
            CAPTURE(round);
            CAPTURE(from);
            CHECK_EQ(finder.find(text, from), std::string_view(text).find(needle, from));
        }
    }
}

TEST_CASE("it finds at the very beginning and the very end, whatever the length")
{
    std::string const needle = "needle";
    byte_finder const finder(needle);
    for (std::size_t around = 0; around < 70; ++around) {
        CAPTURE(around);
        std::string const hay(around, 'e');
        CHECK_EQ(finder.find(needle + hay, 0), 0);
        CHECK_EQ(finder.find(hay + needle, 0), around);
        CHECK_EQ(finder.find(hay, 0), std::string_view::npos);
        CHECK_EQ(finder.find(hay + "needl", 0), std::string_view::npos);
    }
}

TEST_CASE("a needle longer than the text is nowhere, an empty one everywhere")
{
    byte_finder const longer("longer");
    CHECK_EQ(longer.find("long", 0), std::string_view::npos);
    CHECK_EQ(longer.find("", 0), std::string_view::npos);
    byte_finder const empty("");
    CHECK_EQ(empty.find("abc", 0), 0);
    CHECK_EQ(empty.find("abc", 3), 3);
    CHECK_EQ(empty.find("abc", 4), std::string_view::npos);
}
