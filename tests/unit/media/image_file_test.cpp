// Pictures made fit to be kept (part 2 §3.6, §18 line 3): upright, animated as before, without
// metadata, and no bomb is ever decoded.
#include "media/image_file.hpp"

#include "support/sample_images.hpp"
#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

#include <string>

namespace oc {
namespace {

image_header header_of(std::string const& image)
{
    auto const header = read_image_header(image);
    REQUIRE(header);
    return *header;
}

processed_image process(std::string const& image, image_options const& options = {})
{
    auto made = process_image(image, options);
    REQUIRE(made.has_value());
    CHECK(header_of(made->bytes).width == made->facts.width);
    CHECK(header_of(made->bytes).height == made->facts.height);
    CHECK(header_of(made->bytes).frame_count == made->facts.frame_count);
    CHECK(made->bytes.find("GPS-of-home") == made->bytes.npos);
    return *made;
}

image_options box(int side)
{
    image_options options;
    options.width_max = options.height_max = side;
    return options;
}

/// Whether the top right quarter is the white one: through a PNG without filters and compression.
bool is_white_at_top_right(std::string const& image)
{
    coding how;
    how.format = image_format::png;
    how.width_max = how.height_max = 2; // one pixel for each quarter
    how.compression = 0;
    auto const small = recode_image(image, how);
    REQUIRE(small.has_value());
    CHECK(small->width == 2);
    constexpr std::size_t to_row = 4 + 2 + 5, second_pixel = 1 + 3; // "IDAT", zlib, stored block
    auto const row = small->bytes.substr(small->bytes.find("IDAT") + to_row);
    CHECK(row.at(0) == '\0'); // no filter
    return static_cast<unsigned char>(row.at(second_pixel)) > 0x80;
}

TEST_CASE("a picture that fits keeps its size and loses its metadata")
{
    auto const secret = samples::png_chunk("tEXt", "GPS-of-home");
    auto const made = process(samples::png(64, 48, secret));
    CHECK(made.facts.width == 64);
    CHECK(made.facts.height == 48);
    CHECK(made.facts.recoded);
    CHECK(made.bytes.size() < samples::png(64, 48).size());
}

TEST_CASE("a picture is shrunk to its box, keeping its shape, and never enlarged")
{
    auto const made = process(samples::png(100, 50), box(20));
    CHECK(made.facts.width == 20);
    CHECK(made.facts.height == 10);
    CHECK(process(samples::png(10, 5), box(20)).facts.width == 10);
}

TEST_CASE("B5: a rotated JPEG stands upright")
{
    auto const made = process(samples::phone_jpeg(32, 16, 6));
    CHECK(made.facts.width == 16);
    CHECK(made.facts.height == 32);
    CHECK(header_of(made.bytes).orientation == 1);
    // Turned by a quarter to the right: what was at the top left is at the top right.
    CHECK(is_white_at_top_right(process(samples::phone_jpeg(16, 16, 6)).bytes));
    CHECK_FALSE(is_white_at_top_right(process(samples::phone_jpeg(16, 16, 1)).bytes));
}

TEST_CASE("B5: without compression a JPEG stands upright too")
{
    image_options options;
    options.compress = false;
    auto const made = process(samples::phone_jpeg(32, 16, 6), options);
    CHECK(made.facts.width == 16);
    CHECK(made.facts.recoded);
    CHECK_FALSE(process(samples::phone_jpeg(32, 16, 1), options).facts.recoded);
}

TEST_CASE("B5: animations keep all their frames, byte by byte when they fit")
{
    for (auto const& image : {samples::gif(16, 5), samples::apng(16, 5),
                              samples::recoded(samples::gif(16, 5), image_format::webp)}) {
        auto const made = process(image);
        CHECK(made.facts.frame_count == 5);
        CHECK(made.bytes == image);
    }
}

TEST_CASE("B5: animations that are shrunk keep all their frames")
{
    auto const gif = process(samples::gif(32, 4), box(16));
    CHECK(gif.facts.frame_count == 4);
    CHECK(gif.facts.width == 16);
    CHECK(gif.bytes.find("NETSCAPE2.0") != gif.bytes.npos);
    auto const animated = samples::recoded(samples::gif(32, 4), image_format::webp);
    auto const webp = process(animated, box(16));
    CHECK(webp.facts.frame_count == 4);
    CHECK(webp.facts.height == 16);
}

TEST_CASE("B5: an animated PNG keeps its frames and its size: nothing here can write one")
{
    auto const made = process(samples::apng(32, 4), box(16));
    CHECK(made.facts.frame_count == 4);
    CHECK(made.facts.width == 32);
}

TEST_CASE("a bomb is refused by its header")
{
    auto const png = samples::png_signature() + samples::png_header(20'000, 20'000);
    CHECK(process_image(png, {}).error() == image_problem::too_large);
    auto const gif = samples::gif_start(60'000, 60'000) + samples::gif_frame(1, 1, 1) + ";";
    CHECK(process_image(gif, {}).error() == image_problem::too_large);
    auto const sly = samples::gif_start(1, 1) + "," + std::string("\xff\xff\xff\xff\xff\xff\xff\xff"
                                                                  "\0\x02\0;", 12);
    CHECK(process_image(sly, {}).error() == image_problem::too_large);
    CHECK(make_thumbnail(png, 32).error() == image_problem::too_large);
}

TEST_CASE("what would take too much memory is kept undecoded, or refused where it has to decode")
{
    auto const huge = samples::png_signature() + samples::png_header(9'000, 9'000, true) +
                      samples::png_chunk("tEXt", "GPS-of-home");
    auto const made = process(huge);
    CHECK_FALSE(made.facts.recoded);
    CHECK(made.facts.width == 9'000);
    image_options strict;
    strict.must_decode = true;
    CHECK(process_image(huge, strict).error() == image_problem::too_large);
}

TEST_CASE("a GIF with a huge canvas is not decoded, for a thumbnail neither")
{
    for (auto const* const more : {"", "two"}) {
        auto gif = samples::gif_start(9'400, 9'400) + samples::gif_frame(1, 1, 1);
        if (*more != '\0')
            gif += samples::gif_frame(1, 1, 2);
        CHECK(process(gif + ";").bytes == gif + ";");
        CHECK(make_thumbnail(gif + ";", 64).error() == image_problem::too_large);
    }
}

TEST_CASE("a damaged picture is kept without its metadata, or refused where it has to decode")
{
    auto const cut = samples::png(32, 32, samples::png_chunk("tEXt", "GPS-of-home")).substr(0, 400);
    CHECK_FALSE(process(cut).facts.recoded);
    image_options strict;
    strict.must_decode = true;
    CHECK(process_image(cut, strict).error() == image_problem::undecodable);
    auto broken = samples::gif_start(4, 4) + samples::gif_frame(4, 4, 1).substr(0, 20);
    CHECK(process_image(broken, strict).error() == image_problem::undecodable);
    CHECK(process_image(samples::gif(4, 2), strict).has_value());
}

TEST_CASE("other formats are not ours to change, whatever libvips could load")
{
    for (auto const* const text : {"hello", "", "<svg xmlns='http://www.w3.org/2000/svg'/>",
                                   "%PDF-1", "P3 1 1 255 1 2 3", "#?RADIANCE\n", "II*"})
        CHECK(process_image(text, {}).error() == image_problem::unknown_format);
    CHECK(recode_image("P3\n1 1\n255\n1 2 3\n", {1, 1, image_format::png}).error() ==
          image_problem::undecodable);
    CHECK(recode_image("<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>",
                       {1, 1, image_format::png})
              .error() == image_problem::undecodable);
}

TEST_CASE("an AVIF keeps all but its metadata, undecoded")
{
    auto const made = process(samples::avif(64, 48));
    CHECK_FALSE(made.facts.recoded);
    CHECK(made.facts.format == image_format::avif);
    CHECK(made.facts.width == 64);
    CHECK(made.bytes.size() == samples::avif(64, 48).size());
    CHECK(made.bytes.find("pixels") != made.bytes.npos);
    image_options strict;
    strict.must_decode = true;
    CHECK(process_image(samples::avif(64, 48), strict).error() == image_problem::undecodable);
    CHECK(process_image(samples::avif(20'000, 20'000), {}).error() == image_problem::too_large);
}

TEST_CASE("a thumbnail is a small still picture")
{
    auto const of_gif = make_thumbnail(samples::gif(32, 4), 8);
    REQUIRE(of_gif.has_value());
    CHECK(of_gif->facts.format == image_format::webp);
    CHECK(of_gif->facts.width == 8);
    CHECK(header_of(of_gif->bytes).frame_count == 1);
    auto const of_jpeg = make_thumbnail(samples::phone_jpeg(32, 16, 6), 8);
    REQUIRE(of_jpeg.has_value());
    CHECK(of_jpeg->facts.format == image_format::jpeg);
    CHECK(of_jpeg->facts.height == 8);
    CHECK(of_jpeg->facts.width == 4);
    CHECK(make_thumbnail("hello", 8).error() == image_problem::unknown_format);
}

TEST_CASE("what begins like a picture and is none is refused, not kept with all it tells")
{
    auto const text = samples::png_chunk("tEXt", "GPS-of-home");
    for (auto const& image : {samples::png_signature() + text,
                              samples::phone_jpeg(6, 4, 6).substr(0, 60),
                              std::string("II*\0\xff\0\0\0 GPS-of-home", 20)})
        CHECK(process_image(image, {}).error() == image_problem::undecodable);
    auto const odd = samples::png(3, 3, text);
    auto const made = process_image(odd.substr(0, 8) + samples::png_chunk("CgBI", "????") +
                                    odd.substr(8), {});
    REQUIRE(made.has_value());
    CHECK(made->facts.width == 0);
    CHECK(made->bytes.find("GPS-of-home") == made->bytes.npos);
}

TEST_CASE("a full disk is told from a file that cannot be written")
{
    test::sample_folder const folder;
    auto const in = folder.write("in", samples::png(3, 3));
    CHECK(process_image(in, "/dev/full", {}).error() == image_problem::no_space);
    CHECK(process_image(in, folder / "none/out", {}).error() == image_problem::unreadable);
}

TEST_CASE("from file to file it is the same")
{
    test::sample_folder const folder;
    auto const image = samples::phone_jpeg(32, 16, 6);
    auto const in = folder.write("in", image), out = folder / "out";
    auto const facts = process_image(in, out, {});
    REQUIRE(facts.has_value());
    CHECK(facts->width == 16);
    CHECK(folder.read("out") == process(image).bytes);
    CHECK(make_thumbnail(in, out, 8)->height == 8);
    CHECK(process_image(folder / "none", out, {}).error() == image_problem::unreadable);
    CHECK(process_image(in, folder / "none/out", {}).error() == image_problem::unreadable);
}

} // namespace
} // namespace oc
