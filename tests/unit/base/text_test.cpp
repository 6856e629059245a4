// Text rules: UTF-8, lengths, trimming, folding, surrogate escapes.
#include "base/text.hpp"

#include "support/seeded_random.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace std::string_literals;
using oc::test::seeded_random;

std::string encode(std::uint32_t c)
{
    std::string out;
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
    return out;
}

bool is_surrogate(std::uint32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

/// A slow check by another way: decode what the lead byte announces and encode it again.
bool is_valid_by_round_trip(std::string const& bytes)
{
    for (std::size_t at = 0; at < bytes.size();) {
        auto const lead = static_cast<std::uint8_t>(bytes[at]);
        std::size_t const length = lead < 0x80             ? 1
                                   : (lead & 0xE0) == 0xC0 ? 2
                                   : (lead & 0xF0) == 0xE0 ? 3
                                   : (lead & 0xF8) == 0xF0 ? 4
                                                           : 0;
        if (length == 0 || at + length > bytes.size())
            return false;
        std::uint32_t c = length == 1 ? lead : lead & (0xFFU >> (length + 1));
        for (std::size_t index = 1; index < length; ++index)
            c = (c << 6) | (static_cast<std::uint8_t>(bytes[at + index]) & 0x3FU);
        if (c > 0x10FFFF || is_surrogate(c) || encode(c) != bytes.substr(at, length))
            return false;
        at += length;
    }
    return true;
}

std::uint32_t random_code_point(seeded_random& random)
{
    constexpr std::array<std::uint32_t, 4> tops{0x80, 0x800, 0x10000, 0x110000};
    auto const c = static_cast<std::uint32_t>(random.below(tops[random.below(4)]));
    return is_surrogate(c) ? 'x' : c;
}

std::string random_text(seeded_random& random, std::size_t length_max)
{
    std::string text;
    for (auto left = random.below(length_max + 1); left > 0; --left)
        text += encode(random_code_point(random));
    return text;
}

} // namespace

TEST_CASE("every code point but the surrogates is well-formed UTF-8")
{
    std::size_t wrong = 0;
    for (std::uint32_t c = 0; c <= 0x10FFFF; ++c)
        if (oc::is_valid_utf8(encode(c)) == is_surrogate(c))
            ++wrong;
    CHECK(wrong == 0);
}

TEST_CASE("malformed UTF-8 is refused wherever it stands")
{
    auto const bad = {"\x80"s,             // continuation without lead
                      "\xC0\x80"s,         // overlong NUL
                      "\xC1\xBF"s,         // overlong
                      "\xE0\x9F\xBF"s,     // overlong
                      "\xF0\x8F\xBF\xBF"s, // overlong
                      "\xED\xA0\x80"s,     // U+D800
                      "\xED\xBF\xBF"s,     // U+DFFF
                      "\xF4\x90\x80\x80"s, // above U+10FFFF
                      "\xF5\x80\x80\x80"s, // no such lead
                      "\xFE"s,
                      "\xFF"s,
                      "\xC3"s,         // cut short
                      "\xE2\x82"s,     // cut short
                      "\xF0\x9F\x98"s, // cut short
                      "\xC3("s,
                      "\xE2\x28\xA1"s,
                      "\xE2\x82\x28"s};
    for (auto const& bytes : bad) {
        CAPTURE(bytes);
        CHECK_FALSE(oc::is_valid_utf8(bytes));
        CHECK_FALSE(oc::is_valid_utf8("eight bytes and more" + bytes));
        CHECK_FALSE(oc::is_valid_utf8(bytes + "eight bytes and more"));
    }
}

TEST_CASE("the empty text, NUL and text of any length are well-formed")
{
    CHECK(oc::is_valid_utf8(""));
    CHECK(oc::is_valid_utf8(std::string(1, '\0')));
    for (std::size_t length = 0; length < 40; ++length) {
        CHECK(oc::is_valid_utf8(std::string(length, 'a')));
        CHECK(oc::is_valid_utf8(std::string(length, 'a') + "é"));
        CHECK_FALSE(oc::is_valid_utf8(std::string(length, 'a') + "\xE9"));
    }
}

TEST_CASE("checking UTF-8 agrees with decoding and encoding it again, for damaged text too")
{
    seeded_random random(7);
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = random_text(random, 6);
        if (!bytes.empty() && random.below(2) == 0)
            bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
        CAPTURE(bytes);
        REQUIRE(oc::is_valid_utf8(bytes) == is_valid_by_round_trip(bytes));
    }
}

TEST_CASE("lengths are counted in code points")
{
    CHECK(oc::code_points("") == 0);
    CHECK(oc::code_points("abc") == 3);
    CHECK(oc::code_points("é") == 1);
    CHECK(oc::code_points("日本語") == 3);
    CHECK(oc::code_points("😀") == 1);
    CHECK(oc::code_points("👨‍👩‍👧") == 5); // three people, two joiners
    CHECK(oc::code_points("e\u0301") == 2);
}

TEST_CASE("cutting keeps whole code points")
{
    CHECK(oc::first_code_points("日本語", 0).empty());
    CHECK(oc::first_code_points("日本語", 2) == "日本");
    CHECK(oc::first_code_points("日本語", 3) == "日本語");
    CHECK(oc::first_code_points("日本語", 99) == "日本語");
    CHECK(oc::first_code_points("a😀b", 2) == "a😀");
    CHECK(oc::first_code_points("", 5).empty());
}

TEST_CASE("a text cut to n code points has n of them, is a prefix and well-formed")
{
    seeded_random random(11);
    for (int round = 0; round < 2000; ++round) {
        auto const text = random_text(random, 20);
        auto const length = oc::code_points(text);
        auto const count = random.below(25);
        auto const cut = oc::first_code_points(text, count);
        CAPTURE(text);
        REQUIRE(text.starts_with(cut));
        REQUIRE(oc::code_points(cut) == std::min<std::size_t>(length, count));
        REQUIRE(oc::is_valid_utf8(cut));
    }
}

TEST_CASE("trimming takes exactly the white space of the protocol off both ends")
{
    auto const is_space = [](std::uint32_t c) {
        return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
               c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
               c == 0x202F || c == 0x205F || c == 0x3000;
    };
    std::size_t wrong = 0;
    for (std::uint32_t c = 0; c <= 0xFFFF; ++c) {
        if (is_surrogate(c))
            continue;
        auto const padded = encode(c) + "a" + encode(c) + "b" + encode(c);
        auto const expected = is_space(c) ? "a" + encode(c) + "b" : padded;
        if (oc::trim(padded) != expected)
            ++wrong;
    }
    CHECK(wrong == 0);
}

TEST_CASE("a text of nothing but white space trims to nothing")
{
    CHECK(oc::trim("").empty());
    CHECK(oc::trim(" \t\r\n\x1C\x1F").empty());
    CHECK(oc::trim("\u3000\u2029 \u00A0").empty());
    CHECK(oc::trim("\u200B") == "\u200B"); // zero width space is none
    CHECK(oc::trim("\x1B[0m ") == "\x1B[0m");
}

TEST_CASE("folding makes letters of the common scripts lower case")
{
    struct sample {
        std::string_view given, folded;
    };
    constexpr sample samples[] = {
        {"Hello World_42!", "hello world_42!"},
        {"ÀÉÎÕÜØÞ×", "àéîõüøþ×"},
        {"ŁÓDŹ ĄĘ", "łódź ąę"},
        {"ŸŽ", "ÿž"},
        {"ΑΒΓΔ ΆΈΉ Σ ς", "αβγδ άέή σ σ"},
        {"ПРИВЕТ ЁЖ Ґ", "привет ёж ґ"},
        {"ԲԱՐԵՎ", "բարեվ"},
        {"ＡＢＣＸＹＺ", "ａｂｃｘｙｚ"},
        {"ẠỆ", "ạệ"},
        {"𐐀𐐧", "𐐨𐑏"},
        {"straße", "straße"},
        {"日本語 😀", "日本語 😀"},
    };
    for (auto const& each : samples) {
        CHECK(oc::fold_case(each.given) == each.folded);
        CHECK(oc::equal_ignoring_case(each.given, each.folded));
    }
}

TEST_CASE("letters whose other case has another length in bytes stay as they are")
{
    for (std::string const letter :
         {"\u0130", "\u017F", "\u1E9E", "\u212A", "\u212B", "\u2126", "\u023A", "\u023E"})
        CHECK(oc::fold_case(letter) == letter);
}

TEST_CASE("folding keeps the length, is well-formed and changes nothing the second time")
{
    std::size_t wrong = 0;
    std::size_t changed = 0;
    constexpr std::uint32_t last_with_letters = 0x1FFFF; // above it samples are enough
    for (std::uint32_t c = 0; c <= 0x10FFFF; c += c < last_with_letters ? 1 : 61) {
        if (is_surrogate(c))
            continue;
        auto const given = encode(c);
        auto const folded = oc::fold_case(given);
        wrong += folded.size() != given.size() || !oc::is_valid_utf8(folded) ||
                 oc::fold_case(folded) != folded;
        changed += folded != given;
    }
    CHECK(wrong == 0);
    CHECK(changed == 26 + 1394); // ASCII, and the letters of Unicode 14 that keep their length
}

TEST_CASE("folding a text folds each of its characters")
{
    seeded_random random(3);
    for (int round = 0; round < 2000; ++round) {
        std::string text, expected;
        for (int left = 0; left < 12; ++left) {
            auto const character = encode(random_code_point(random));
            text += character;
            expected += oc::fold_case(character);
        }
        REQUIRE(oc::fold_case(text) == expected);
    }
}

TEST_CASE("folding leaves bytes alone that are no characters")
{
    for (auto const& bytes : {"\xC3"s, "\xE2\x82"s, "\xFF\xFE"s, "\x80\x80"s, "\xC0\x81"s,
                              "\xE0\x80\x81"s, "\xF0\x80\x80\x81"s, "\xF7\xBF\xBF\xBF"s})
        CHECK(oc::fold_case(bytes) == bytes);
    CHECK(oc::fold_case("\xC3"
                        "A") == "\xC3"
                                "a");
}

TEST_CASE("texts that differ in more than case are not equal")
{
    CHECK(oc::equal_ignoring_case("", ""));
    CHECK(oc::equal_ignoring_case("Ada", "aDA"));
    CHECK_FALSE(oc::equal_ignoring_case("Ada", "Adam"));
    CHECK_FALSE(oc::equal_ignoring_case("e", "é"));
    CHECK_FALSE(oc::equal_ignoring_case("[", "{")); // 0x20 apart, yet no letters
    CHECK_FALSE(oc::equal_ignoring_case("@", "`"));
}

TEST_CASE("each half of a broken surrogate escape becomes U+FFFD")
{
    CHECK(oc::mend_surrogate_escapes(R"("\ud800")") == R"("\uFFFD")");
    CHECK(oc::mend_surrogate_escapes(R"("\uDFFF")") == R"("\uFFFD")");
    CHECK(oc::mend_surrogate_escapes(R"("\ud83dx")") == R"("\uFFFDx")");
    CHECK(oc::mend_surrogate_escapes(R"("\ud83d\u0041")") == R"("\uFFFD\u0041")");
    CHECK(oc::mend_surrogate_escapes(R"("\ude00\ud83d")") == R"("\uFFFD\uFFFD")");
    CHECK(oc::mend_surrogate_escapes(R"("\ud83d\ud83d\ude00")") == R"("\uFFFD\ud83d\ude00")");
    CHECK(oc::mend_surrogate_escapes(R"("\ud83d\ude00\ude00")") == R"("\ud83d\ude00\uFFFD")");
    CHECK(oc::mend_surrogate_escapes(R"("\ud83d\\ude00")") == R"("\uFFFD\\ude00")");
}

TEST_CASE("valid pairs, escaped backslashes and other text are kept as they are")
{
    for (auto const* text :
         {"", "{}", R"("\ud83d\ude00")", R"("\uD83D\uDE00")", R"("\\ud800")", R"("\\\\udfff")",
          R"("\n\t\"\\")", R"("\u0041\u00e9\uffff\ud7ff\ue000")", R"(\)", R"(\u)", R"(\ud8)",
          R"("\ud80g")", R"("\uZZZZ")", "no escapes at all"})
        CHECK(oc::mend_surrogate_escapes(text) == text);
    CHECK(oc::mend_surrogate_escapes(R"("\\\ud800")") == R"("\\\uFFFD")");
}

TEST_CASE("a mended text parses, and says what was meant")
{
    struct piece {
        std::string_view escaped;
        std::optional<std::uint32_t> high, low;
        std::string_view plain;
    };
    static piece const pieces[] = {
        {R"(\ud83d)", 0xD83D, {}, {}}, {R"(\uDBFF)", 0xDBFF, {}, {}},
        {R"(\ude00)", {}, 0xDE00, {}}, {R"(\uDFFF)", {}, 0xDFFF, {}},
        {R"(\\)", {}, {}, "\\"},       {R"(\u0041)", {}, {}, "A"},
        {R"(\n)", {}, {}, "\n"},       {"u", {}, {}, "u"},
        {"d83d", {}, {}, "d83d"},
    };
    seeded_random random(5);
    for (int round = 0; round < 5000; ++round) {
        std::string document = "\"";
        std::string expected;
        std::vector<piece> chosen;
        for (auto left = random.below(8); left > 0; --left)
            chosen.push_back(pieces[random.below(std::size(pieces))]);
        for (std::size_t index = 0; index < chosen.size(); ++index) {
            auto const& each = chosen[index];
            document += each.escaped;
            bool const paired = each.high && index + 1 < chosen.size() && chosen[index + 1].low;
            if (paired) {
                document += chosen[index + 1].escaped;
                expected += encode(0x10000 + ((*each.high - 0xD800) << 10) +
                                   (*chosen[index + 1].low - 0xDC00));
                ++index;
            } else {
                expected += each.high || each.low ? "\uFFFD" : std::string(each.plain);
            }
        }
        document += '"';
        CAPTURE(document);
        REQUIRE(boost::json::parse(oc::mend_surrogate_escapes(document)).as_string() == expected);
    }
}
