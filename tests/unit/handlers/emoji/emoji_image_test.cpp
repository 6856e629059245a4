// From a data URI to a picture that may be kept: its bytes decide, not what it claims.
#include "handlers/emoji/emoji_image.hpp"

#include "base/limits.hpp"
#include "media/image_file.hpp"
#include "support/print_error.hpp"
#include "support/sample_images.hpp"

#include <doctest/doctest.h>

#include <string>

namespace oc {
namespace {

std::string encode_base64(std::string_view bytes)
{
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i])
                                                        : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            out += at + i > bytes.size() ? '=' : alphabet[group >> (18 - 6 * i) & 63];
    }
    return out;
}

std::string uri(std::string_view bytes, std::string const& type = "image/png")
{
    return "data:" + type + ";base64," + encode_base64(bytes);
}

config allowing(std::vector<std::string> types)
{
    config settings;
    settings.emoji_file_types = std::move(types);
    return settings;
}

errc refusal(std::string const& text, config const& settings = {})
{
    auto const made = make_emoji_image(text, settings);
    REQUIRE(made.has_error());
    return made.error().code;
}

TEST_CASE("the extension is that of the bytes, whatever the claim")
{
    auto const all = allowing({"gif", "jpeg", "png", "webp"});
    auto const extension = [&](std::string const& image) {
        auto const made = make_emoji_image(uri(image), all);
        return made ? made->extension : "refused";
    };
    CHECK(extension(samples::png(2, 2)) == "png");
    CHECK(extension(samples::gif(2, 2)) == "gif");
    CHECK(extension(samples::phone_jpeg(4, 2, 6)) == "jpeg");
    CHECK(extension(samples::webp_with_exif(4)) == "webp");
}

TEST_CASE("B5: animations stay, photos stand upright, and nothing of the house is told")
{
    auto const gif = make_emoji_image(uri(samples::gif(8, 5)), {});
    REQUIRE(gif.has_value());
    CHECK(gif->bytes == samples::gif(8, 5));
    auto const apng = make_emoji_image(
        uri(samples::apng(8, 5, samples::png_chunk("tEXt", "GPS-of-home"))), {});
    REQUIRE(apng.has_value());
    CHECK(apng->bytes == samples::apng(8, 5));
    auto const photo = make_emoji_image(uri(samples::phone_jpeg(16, 8, 6)), {});
    REQUIRE(photo.has_value());
    CHECK(photo->bytes.find("GPS-of-home") == std::string::npos);
    CHECK(read_image_header(photo->bytes)->width == 8);
    CHECK(read_image_header(photo->bytes)->orientation == 1);
}

TEST_CASE("a large picture is made smaller, one that stays too large is refused")
{
    auto const wide = samples::recoded(samples::png(1100, 2), image_format::png);
    auto const made = make_emoji_image(uri(wide), {});
    REQUIRE(made.has_value());
    CHECK(read_image_header(made->bytes)->width == limits::emoji_side_max);
    CHECK(refusal(uri(samples::gif_start(20'000, 20'000) + ";")) == errc::emoji_add_failed);
    auto const bomb = samples::png_signature() + samples::png_header(30'000, 30'000);
    CHECK(refusal(uri(bomb)) == errc::emoji_add_failed);
    CHECK(refusal(uri(samples::png(2, 2) + std::string(limits::emoji_bytes_max, 'x'))) ==
          errc::emoji_add_failed);
}

TEST_CASE("an SVG only where it is allowed, as it is, and as text")
{
    std::string const svg = "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>";
    CHECK(refusal(uri(svg, "image/svg+xml")) == errc::emoji_add_failed);
    auto const made = make_emoji_image(uri(svg, "image/svg+xml"), allowing({"svg"}));
    REQUIRE(made.has_value());
    CHECK(made->bytes == svg);
    CHECK(made->extension == "svg");
    CHECK(refusal(uri(svg + "\xff"), allowing({"svg"})) == errc::emoji_add_failed);
}

TEST_CASE("what is no picture that we know, or is damaged, is refused")
{
    CHECK(refusal(uri("hello")) == errc::emoji_add_failed);
    CHECK(refusal(uri("<html><script>")) == errc::emoji_add_failed);
    CHECK(refusal(uri("%PDF-1.7"), allowing({"pdf", "bin"})) == errc::emoji_add_failed);
    CHECK(refusal(uri("BM\x46")) == errc::emoji_add_failed);
    CHECK(refusal(uri(samples::png(8, 8).substr(0, 80))) == errc::emoji_add_failed);
    CHECK(refusal(uri(samples::gif(4, 2).substr(0, 60))) == errc::emoji_add_failed);
}

TEST_CASE("what is no data URI of a picture is told apart")
{
    for (auto const* const text :
         {"", "x", "0.svg", "data:", "data:image/png;base64,", "data:image/png,abc",
          "data:text/html;base64,aGVsbG8=", "data:image/png;base64,aGVsbG8",
          "data:image/png;base64,aGVs bG8=", "data:image/png;base64,####"})
        CHECK(refusal(text) == errc::invalid_value);
}

} // namespace
} // namespace oc
