// Headers of pictures: sizes, frames, orientation, and nothing from what is cut or absurd.
#include "media/image_header.hpp"

#include "support/sample_images.hpp"

#include <doctest/doctest.h>

#include <string>

namespace oc {
namespace {

using namespace std::string_literals;

TEST_CASE("a PNG tells its size in the first bytes")
{
    auto const header = read_image_header(samples::png(3, 2).substr(0, 40));
    REQUIRE(header);
    CHECK(header->format == image_format::png);
    CHECK(header->width == 3);
    CHECK(header->height == 2);
    CHECK(header->frame_count == 1);
    CHECK_FALSE(header->held_whole);
}

TEST_CASE("an interlaced PNG is held whole by its decoder")
{
    auto const header =
        read_image_header(samples::png_signature() + samples::png_header(1, 1, true));
    REQUIRE(header);
    CHECK(header->held_whole);
}

TEST_CASE("an animated PNG tells its frames, wherever its acTL stands before the pixels")
{
    auto const text = samples::png_chunk("tEXt", "Comment");
    auto const header = read_image_header(samples::apng(2, 5));
    REQUIRE(header);
    CHECK(header->frame_count == 5);
    auto const late = samples::png(
        1, 1, text + samples::png_chunk("acTL", samples::big_endian(7, 4) + std::string(4, '\0')));
    CHECK(read_image_header(late)->frame_count == 7);
}

TEST_CASE("the frames of a GIF are counted, and the largest one is known")
{
    auto const header = read_image_header(samples::gif(4, 3));
    REQUIRE(header);
    CHECK(header->width == 4);
    CHECK(header->frame_count == 3);
    CHECK(header->frame_pixels == 16);
    auto const sly = samples::gif_start(1, 1) + samples::gif_frame(50, 40, 1) + ";";
    CHECK(read_image_header(sly)->frame_pixels == 2000);
    auto const crossed = samples::gif_start(1, 1) + samples::gif_frame(50, 1, 1) +
                         samples::gif_frame(1, 40, 1) + ";";
    CHECK(read_image_header(crossed)->frame_pixels == 2000);
    CHECK(header->held_whole);
}

TEST_CASE("a GIF without any frame, and one that is cut, are counted as far as they go")
{
    CHECK(read_image_header(samples::gif_start(9, 9) + ";")->frame_count == 1);
    auto const whole = samples::gif(4, 3);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        auto const header = read_image_header(whole.substr(0, length));
        CHECK((!header || header->frame_count <= 3));
    }
}

TEST_CASE("a JPEG tells its size and how it is to be turned")
{
    auto const header = read_image_header(samples::phone_jpeg(6, 4, 6));
    REQUIRE(header);
    CHECK(header->format == image_format::jpeg);
    CHECK(header->width == 6);
    CHECK(header->height == 4);
    CHECK(header->orientation == 6);
    CHECK(header->lies_on_its_side());
}

TEST_CASE("a JPEG of several scans is held whole by its decoder, baseline or not")
{
    auto const with = [](char frame, std::string const& scan) {
        return "\xff\xd8" +
               samples::jpeg_segment(frame, "\x08\0\x04\0\x06\3"s + "\1\x11\0\2\x11\0\3\x11\0"s) +
               samples::jpeg_segment('\xda', scan) + "pixels\xff\xd9";
    };
    auto const one = "\1\1\0\0\x3f\0"s, all = "\3\1\0\2\0\3\0\0\x3f\0"s;
    CHECK(read_image_header(with('\xc0', one))->held_whole);
    CHECK(read_image_header(with('\xc1', one))->held_whole);
    CHECK_FALSE(read_image_header(with('\xc0', all))->held_whole);
    CHECK(read_image_header(with('\xc2', all))->held_whole);
}

TEST_CASE("a WebP tells its size in each of its forms")
{
    auto const simple = samples::recoded(samples::png(5, 3), image_format::webp);
    auto const header = read_image_header(simple);
    REQUIRE(header);
    CHECK(header->width == 5);
    CHECK(header->height == 3);
    CHECK(read_image_header(samples::webp_with_exif(7))->width == 7);
    auto const lossless = "RIFF\x12\0\0\0WEBPVP8L\x06\0\0\0\x2f\x04\x80\0\0\0"s;
    REQUIRE(read_image_header(lossless));
    CHECK(read_image_header(lossless)->width == 5);
    CHECK(read_image_header(lossless)->height == 3);
}

TEST_CASE("an animated WebP tells its frames")
{
    auto const animated = samples::recoded(samples::gif(4, 3), image_format::webp);
    auto const header = read_image_header(animated);
    REQUIRE(header);
    CHECK(header->frame_count == 3);
    CHECK(header->width == 4);
}

TEST_CASE("an AVIF tells the size of its largest picture")
{
    auto const header = read_image_header(samples::avif(64, 48));
    REQUIRE(header);
    CHECK(header->format == image_format::avif);
    CHECK(header->width == 64);
    CHECK(header->height == 48);
    CHECK_FALSE(read_image_header(samples::avif(64, 48).substr(0, 100)));
}

TEST_CASE("bombs are known by their header")
{
    auto const bomb = samples::png_signature() + samples::png_header(50'000, 50'000);
    CHECK(read_image_header(bomb)->frame_pixels == 2'500'000'000);
    CHECK_FALSE(read_image_header(samples::png_signature() + samples::png_header(0x7fffffff, 1)));
    CHECK_FALSE(read_image_header(samples::png_signature() + samples::png_header(0, 5)));
}

TEST_CASE("what is no picture, or ends before its size, has no header")
{
    for (auto const& bytes : {""s, "hello"s, "GIF89a"s, samples::png_signature(), "\xff\xd8\xff"s,
                              "\xff\xd8\xff\xd9"s, "RIFF\0\0\0\0WEBP"s, "BM"s,
                              "RIFF\0\0\0\0WEBPVP8 \x02\0\0\0xx"s})
        CHECK_FALSE(read_image_header(bytes));
}

TEST_CASE("EXIF tells the orientation in either order of bytes, and 1 when it is damaged")
{
    CHECK(read_exif_orientation(samples::exif(3)) == 3);
    CHECK(read_exif_orientation(samples::exif(9)) == 1);
    auto const little = "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0"s;
    CHECK(read_exif_orientation(little) == 8);
    for (auto const& damaged : {""s, "Exif"s, "MM\0*\xff\xff\xff\xff"s, little.substr(0, 12),
                                "II*\0\x08\0\0\0\xff\xff"s})
        CHECK(read_exif_orientation(damaged) == 1);
}

} // namespace
} // namespace oc
