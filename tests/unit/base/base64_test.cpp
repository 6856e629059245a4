// base64, strict and lenient.
#include "base/base64.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

using namespace oc;

namespace {

struct lenient {
    std::string bytes;
    bool is_complete = false;

    friend bool operator==(lenient const&, lenient const&) = default;
};

lenient decode(std::string_view text, std::size_t piece = std::string_view::npos)
{
    lenient_base64_decoder decoder;
    lenient out;
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        decoder.feed(text.substr(0, piece), out.bytes);
    out.is_complete = decoder.is_complete();
    return out;
}

} // namespace

TEST_CASE("the examples of RFC 4648 §10 decode both ways")
{
    for (auto const& [text, bytes] :
         {std::pair{"", ""}, std::pair{"Zg==", "f"}, std::pair{"Zm8=", "fo"},
          std::pair{"Zm9v", "foo"}, std::pair{"Zm9vYg==", "foob"}, std::pair{"Zm9vYmE=", "fooba"},
          std::pair{"Zm9vYmFy", "foobar"}}) {
        CAPTURE(text);
        CHECK(decode_base64(text) == bytes);
        CHECK(decode(text) == lenient{bytes, true});
    }
    CHECK(decode_base64("+/+/") == "\xfb\xff\xbf");
    CHECK(decode_base64("AAAA") == std::string(3, '\0'));
}

TEST_CASE("strictly, nothing may be out of place")
{
    for (char const* const text : {"Z", "Zg", "Zg=", "Zg===", "Zm9v=", "=", "====", "Zg==Zg==",
                                   "Zm 9v", "Zm9v\n", "Zm-_", "Zh==", "Zm9=", "Z===", "=Zg="}) {
        CAPTURE(text);
        CHECK_FALSE(decode_base64(text));
    }
}

TEST_CASE("leniently, what is not of the alphabet is skipped")
{
    CHECK(decode("Zm 9v\r\nYm\tFy!") == lenient{"foobar", true});
    CHECK(decode("!!!") == lenient{"", true});
    CHECK(decode("Z=g==") == lenient{"f", true}); // padding too early is skipped as well
    CHECK(decode("Zm=9v") == lenient{"foo", true});
    CHECK(decode("=Zm9v") == lenient{"foo", true});
    CHECK(decode("Zh==") == lenient{"f", true});
}

TEST_CASE("leniently, the padding ends the text and the text must be whole")
{
    CHECK(decode("Zg==Zm9v") == lenient{"f", true});
    CHECK(decode("Zm8=!$%Zm9v") == lenient{"fo", true});
    CHECK(decode("Zm9v=") == lenient{"foo", true});
    for (char const* const text : {"Z", "Zg", "Zg=", "Zm8", "Zm9vZ"})
        CHECK_FALSE(decode(text).is_complete);
}

TEST_CASE("leniently, a long text is taken whole, wherever it is interrupted")
{
    std::string text, bytes;
    for (int i = 0; i < 1000; ++i) {
        text += i % 37 == 0 ? "Zm\n9vYmFy" : i % 41 == 0 ? "Zm9vYm=Fy" : "Zm9vYmFy";
        bytes += "foobar";
    }
    for (std::size_t const piece :
         {std::size_t{1}, std::size_t{511}, std::size_t{515}, text.size()})
        CHECK(decode(text, piece) == lenient{bytes, true});
}

TEST_CASE("leniently, the cuts do not matter")
{
    for (std::string_view const text : {"Zm 9v\nYmFyZg==AAAA", "Zm9=vYmE=", "Z=g=A", "abc"})
        for (std::size_t piece = 1; piece < text.size(); ++piece) {
            CAPTURE(piece);
            CHECK(decode(text, piece) == decode(text));
        }
}

TEST_CASE("base64url is read with and without padding, and strictly")
{
    CHECK_EQ(decode_base64url(""), "");
    CHECK_EQ(decode_base64url("Zg"), "f");
    CHECK_EQ(decode_base64url("Zg=="), "f");
    CHECK_EQ(decode_base64url("Zm8="), "fo");
    CHECK_EQ(decode_base64url("Zm9v"), "foo");
    CHECK_EQ(decode_base64url("-_-_"), "\xfb\xff\xbf");
    for (auto const* const bad : {"Z", "Zg=", "Zg===", "Zm9v=", "Zm9v====", "=", "====", "+/+/",
                                  "Zm9 v", "Zm=v", "Z\n", "Zm9vZ"})
        CHECK_FALSE_MESSAGE(decode_base64url(bad).has_value(), bad);
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        CHECK_EQ(decode_base64url(encode_base64url(bytes)), bytes);
        bytes.push_back(static_cast<char>(i));
    }
}
