// Data URIs, whole and strict, and as uploads bring them.
#include "base/data_uri.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

using namespace oc;

namespace {

/// Nothing when it is not base64 to its end.
std::optional<std::string> decode(std::string_view text, std::size_t piece = std::string_view::npos)
{
    file_text_decoder decoder;
    std::string out;
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        decoder.feed(text.substr(0, piece), out);
    return decoder.finish(out) ? std::optional(out) : std::nullopt;
}

} // namespace

TEST_CASE("a data URI tells its type and its bytes")
{
    auto const read = parse_data_uri("data:image/PNG;base64,Zm9v");
    REQUIRE(read);
    CHECK_EQ(read->media_type, "image/png");
    CHECK_EQ(read->bytes, "foo");
    CHECK_EQ(parse_data_uri("DATA:image/svg+xml;charset=utf-8;Base64,Zg==")->media_type,
             "image/svg+xml");
    CHECK_EQ(parse_data_uri("data:;base64,Zg==")->media_type, "text/plain");
    CHECK_EQ(parse_data_uri("data:;base64,")->bytes, "");
}

TEST_CASE("what is no base64 data URI through and through is none")
{
    for (char const* const text :
         {"", "notauri", "data:", "data:,", "data:image/png,Zm9v", "data:image/png;base64",
          "data:image/png;base64Zm9v", "data:image/png;base64,Zm9", "data:image/png;base64,Zm 9v",
          "data:image;base64,Zg==", "data:/png;base64,Zg==", "data:image/;base64,Zg==",
          "data:image/p ng;base64,Zg==", "data:image/p\r\nng;base64,Zg==", "data:a/b/c;base64,Zg==",
          " data:image/png;base64,Zg==", "http://x/;base64,Zg=="}) {
        CAPTURE(text);
        CHECK_FALSE(parse_data_uri(text));
    }
}

TEST_CASE("an upload's text is a data URI or base64 alone, in any cuts")
{
    std::string_view const texts[] = {"data:image/png;base64,Zm9vYmFy", "Zm9vYmFy",
                                      "anything,Zm9vYmFy", ",Zm9vYmFy", "Zm9v\nYmFy"};
    for (auto const text : texts)
        for (std::size_t piece = 1; piece <= text.size(); ++piece) {
            CAPTURE(text);
            CAPTURE(piece);
            CHECK(decode(text, piece) == "foobar");
        }
    CHECK(decode("") == "");
    CHECK(decode("!!!") == "");
    CHECK(decode("data:image/png;base64,") == "");
}

TEST_CASE("an upload's text that breaks off is told")
{
    CHECK_FALSE(decode("Zm9vY"));
    CHECK_FALSE(decode("data:image/png;base64,Zg"));
    CHECK_FALSE(decode("data:image/png")); // base64 of an odd length
}

TEST_CASE("a prefix has a limit; a comma behind it is only skipped")
{
    std::string const digits(4 * file_text_decoder::prefix_bytes_max, 'A');
    for (std::size_t const piece : {std::size_t{7}, std::size_t{1024}, digits.size() + 10}) {
        CAPTURE(piece);
        CHECK(decode(digits, piece)->size() == digits.size() / 4 * 3);
        CHECK(decode(digits + ",AAAA", piece)->size() == digits.size() / 4 * 3 + 3);
        CHECK(decode(digits.substr(0, file_text_decoder::prefix_bytes_max - 1) + ",Zm9v", piece) ==
              "foo");
    }
}
