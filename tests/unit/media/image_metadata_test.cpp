// Metadata goes, the picture stays: no text of the samples' EXIF, XMP and comments is left.
#include "media/image_metadata.hpp"

#include "media/image_header.hpp"
#include "support/sample_images.hpp"

#include <doctest/doctest.h>

#include <string>

namespace oc {
namespace {

using namespace std::string_literals;

std::string strip(std::string const& image)
{
    auto const stripped = strip_metadata(image);
    REQUIRE(stripped);
    auto joined = stripped->join();
    CHECK(joined.size() == stripped->size());
    return joined;
}

TEST_CASE("what holds no metadata stays as it is, byte by byte")
{
    for (auto const& image : {samples::png(3, 3), samples::apng(3, 4), samples::gif(3, 4),
                              samples::recoded(samples::png(3, 3), image_format::jpeg),
                              samples::recoded(samples::png(3, 3), image_format::webp),
                              samples::recoded(samples::gif(3, 4), image_format::webp)})
        CHECK(strip(image) == image);
}

TEST_CASE("texts, times, EXIF and unknown chunks of a PNG go, and what follows its end")
{
    auto const secrets = samples::png_chunk("tEXt", "Author\0GPS-of-home"s) +
                         samples::png_chunk("eXIf", "GPS-of-home") +
                         samples::png_chunk("tIME", "1234567") +
                         samples::png_chunk("orNT", "GPS-of-home");
    CHECK(strip(samples::png(3, 3, secrets) + "GPS-of-home") == samples::png(3, 3));
    CHECK(strip(samples::apng(3, 4, secrets)) == samples::apng(3, 4));
}

TEST_CASE("comments and XMP of a GIF go, repeating stays")
{
    auto const secrets = "!\xfe\x0bGPS-of-home\0"s + "!\xff\x0bXMP DataXMP\x0bGPS-of-home\0"s;
    CHECK(strip(samples::gif(3, 4, secrets) + "GPS-of-home") == samples::gif(3, 4));
}

TEST_CASE("of a JPEG's EXIF only the orientation is left")
{
    auto const stripped = strip(samples::phone_jpeg(6, 4, 6));
    CHECK(stripped.find("GPS-of-home") == stripped.npos);
    auto const header = read_image_header(stripped);
    REQUIRE(header);
    CHECK(header->orientation == 6);
    CHECK(strip(stripped) == stripped);
    auto const upright = strip(samples::phone_jpeg(6, 4, 1));
    CHECK(upright.find("Exif") == upright.npos);
}

TEST_CASE("a colour profile stays")
{
    auto const plain = samples::recoded(samples::png(3, 3), image_format::jpeg);
    auto const with_profile = plain.substr(0, 2) +
                              samples::jpeg_segment('\xe2', "ICC_PROFILE\0\1\1colours"s) +
                              samples::jpeg_segment('\xe2', "MPF\0GPS-of-home"s) + plain.substr(2);
    auto const stripped = strip(with_profile);
    CHECK(stripped.find("colours") != stripped.npos);
    CHECK(stripped.find("GPS-of-home") == stripped.npos);
}

TEST_CASE("EXIF and XMP of a WebP go with the flags that announce them")
{
    auto const stripped = strip(samples::webp_with_exif(6));
    CHECK(stripped.find("GPS-of-home") == stripped.npos);
    CHECK(stripped.find("EXIF") == stripped.npos);
    REQUIRE(read_image_header(stripped));
    CHECK(stripped.at(20) == '\0');
    CHECK(stripped.substr(4, 4) ==
          samples::little_endian(static_cast<std::uint32_t>(stripped.size()) - 8, 4));
}

TEST_CASE("EXIF and XMP of an AVIF are blanked, in the file and within its boxes")
{
    auto const image = samples::avif(64, 48);
    auto const stripped = strip(image);
    CHECK(stripped.size() == image.size());
    CHECK(stripped.find("GPS-of-home") == stripped.npos);
    CHECK(stripped.find("inside:") != stripped.npos);
    CHECK(stripped.find("pixels") != stripped.npos);
    CHECK(strip(stripped) == stripped);
    auto expected = image;
    for (auto at = expected.find("GPS-"); at != expected.npos; at = expected.find("GPS-"))
        expected.replace(at, 11, 11, '\0');
    CHECK(stripped == expected);
}

TEST_CASE("a cut picture keeps all of its pixels that are there")
{
    for (auto const& image : {samples::png(9, 9), samples::apng(9, 4), samples::gif(9, 4),
                              samples::recoded(samples::png(9, 9), image_format::jpeg),
                              samples::recoded(samples::png(9, 9), image_format::webp)})
        for (auto const left_out : {3, 13, 20}) {
            auto const cut = image.substr(0, image.size() - static_cast<std::size_t>(left_out));
            auto const stripped = strip(cut);
            CHECK(stripped.substr(0, cut.size()) == cut);
            CHECK(strip(stripped) == stripped);
        }
}

TEST_CASE("a cut picture loses the metadata before its damage")
{
    auto const png = samples::png(9, 9, samples::png_chunk("tEXt", "GPS-of-home"));
    CHECK(strip(png.substr(0, png.size() - 30)) ==
          samples::png(9, 9).substr(0, samples::png(9, 9).size() - 30));
    auto const webp = samples::webp_with_exif(6);
    auto const stripped = strip(webp.substr(0, webp.find("EXIF") - 10));
    CHECK(stripped.size() == webp.find("EXIF") - 10);
    CHECK(stripped.substr(4, 4) == // as before the cut, without EXIF and XMP
          samples::little_endian(static_cast<std::uint32_t>(webp.find("EXIF")) - 8, 4));
    CHECK(strip(webp + "GPS-of-home").find("GPS-of-home") == std::string::npos);
}

TEST_CASE("from where the walk loses its way everything is kept")
{
    auto png = samples::png(9, 9);
    png.replace(png.find("IDAT") - 4, 4, samples::big_endian(10, 4)); // too short
    CHECK(strip(png) == png);
    png.replace(png.find("IDAT") - 4, 4, samples::big_endian(0x7fff'ffff, 4));
    CHECK(strip(png) == png);
    auto const gif = samples::gif_start(9, 9) + samples::gif_frame(9, 9, 1) + "\x17 more of it;";
    CHECK(strip(gif) == gif);
    auto const jpeg = samples::recoded(samples::png(9, 9), image_format::jpeg);
    auto const scan = jpeg.find("\xff\xda");
    auto const noisy = jpeg.substr(0, scan + 30) + "\xff\xc4\xff\xff" + jpeg.substr(scan + 30);
    CHECK(strip(noisy) == noisy);
}

TEST_CASE("stray bytes between the segments of a JPEG hide nothing: decoders pass over them")
{
    auto const jpeg = samples::recoded(samples::png(9, 9), image_format::jpeg);
    for (auto const& stray : {"\0\0\0"s, "noise"s, "\xff\0"s, "a\xff\xff"s}) {
        auto const told = jpeg.substr(0, 2) + samples::jpeg_segment('\xe1', samples::exif(1)) +
                          stray + jpeg.substr(2);
        REQUIRE(read_image_header(told));
        CHECK(strip(told) == jpeg);
    }
}

TEST_CASE("a damaged JPEG keeps its coded data, and nothing from behind its end")
{
    auto const jpeg = samples::recoded(samples::png(9, 9), image_format::jpeg);
    auto const start = jpeg.substr(0, jpeg.size() - 2), comment = "\xff\xfe\0\2"s;
    CHECK(strip(start + comment + "coded\xff\xd9 GPS-of-home") == start + "coded\xff\xd9");
}

TEST_CASE("a picture whose header cannot be read tells nothing either")
{
    auto const text = samples::png_chunk("tEXt", "GPS-of-home");
    auto const png = samples::png(3, 3, text), plain = samples::png(3, 3);
    auto const apple = samples::png_chunk("CgBI", "P\0 \2"s);
    CHECK(strip(png.substr(0, 8) + apple + png.substr(8)) ==
          plain.substr(0, 8) + apple + plain.substr(8));
    auto const sizeless = samples::png_signature() + samples::png_header(0, 0).substr(0, 25);
    CHECK(strip(sizeless + png.substr(33)) == sizeless + plain.substr(33));

    auto jpeg = samples::recoded(samples::png(9, 9), image_format::jpeg);
    auto const frame = jpeg.find("\xff\xc0");
    REQUIRE(frame != jpeg.npos);
    auto const told = jpeg.substr(0, 2) + samples::jpeg_segment('\xe1', samples::exif(6));
    for (auto const& changed : {"\xff\xf7"s + jpeg.substr(frame + 2),              // JPEG-LS
                                jpeg.substr(frame, 5) + "\0\0"s + jpeg.substr(frame + 7)}) {
        auto const odd = told + jpeg.substr(2, frame - 2) + changed;
        REQUIRE_FALSE(read_image_header(odd));
        auto const bare = strip(odd);
        CHECK(bare.find("GPS-of-home") == bare.npos);
        CHECK(bare.ends_with(changed));
        CHECK(bare.find("\x01\x12\0\x03\0\0\0\x01\0\x06"s) != bare.npos); // still lies on its side
    }

    auto webp = samples::webp_with_exif(6);
    webp = "RIFF"s + webp.substr(4, 8) + webp.substr(30); // without the extended header
    webp.replace(8 + 3 + 12, 3, "xyz");
    REQUIRE_FALSE(read_image_header(webp));
    CHECK(strip(webp).find("GPS-of-home") == webp.npos);

    auto heif = samples::avif(64, 48);
    for (auto at = heif.find("ispe"); at != heif.npos; at = heif.find("ispe"))
        heif.replace(at, 4, "free");
    REQUIRE_FALSE(read_image_header(heif));
    CHECK(strip(heif).find("GPS-of-home") == heif.npos);
    CHECK(strip(heif).find("pixels") != heif.npos);
}

TEST_CASE("where neither a header nor a picture is found, nothing is passed on")
{
    auto const jpeg = samples::phone_jpeg(6, 4, 6);
    auto const heif = samples::avif(64, 48);
    for (auto const& image : {jpeg.substr(0, 60), heif.substr(0, heif.find("iloc")),
                              samples::png_signature() + samples::png_chunk("tEXt", "GPS-of-home"),
                              "RIFF\x18\0\0\0WEBPEXIF\x0b\0\0\0GPS-of-home\0"s,
                              samples::gif_start(0, 0) + "!\xfe\x0bGPS-of-home\0;"s})
        CHECK_FALSE(strip_metadata(image));
}

TEST_CASE("cut metadata go, and nothing reads beyond the end of a file")
{
    auto const secret = samples::png_chunk("tEXt", "GPS-of-home");
    for (auto const& image : {samples::png(3, 3, secret), samples::gif(3, 2), samples::apng(2, 2),
                              samples::phone_jpeg(6, 4, 6), samples::webp_with_exif(6)})
        for (std::size_t length = 0; length < image.size(); ++length)
            if (auto const stripped = strip_metadata(std::string_view(image).substr(0, length)))
                CHECK(stripped->join().find("GPS-of-home") == std::string::npos);
}

TEST_CASE("of repeated headers of a WebP the first is left")
{
    auto const plain = samples::webp_with_exif(6);
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "VP8X"s + std::string(4, '\0');
    auto const image = plain.substr(0, 30) + many + plain.substr(30);
    auto const size = samples::little_endian(static_cast<std::uint32_t>(image.size()) - 8, 4);
    auto const sound = image.substr(0, 4) + size + image.substr(8);
    CHECK(strip(sound) == strip(plain));
    CHECK(strip_metadata(sound)->pieces.size() < 5);
}

TEST_CASE("a file of very many small pieces takes few views")
{
    std::string kept, all;
    for (int i = 0; i < 50'000; ++i) {
        auto const colours = samples::png_chunk("sRGB", std::string(1, static_cast<char>(i % 7)));
        kept += colours;
        all += colours + samples::png_chunk("tEXt", "");
    }
    auto const image = samples::png(3, 3, all);
    CHECK(strip(image) == samples::png(3, 3, kept));
    CHECK(strip_metadata(image)->pieces.size() < 10'100);
}

TEST_CASE("other formats are not touched")
{
    CHECK_FALSE(strip_metadata("hello"));
    CHECK_FALSE(strip_metadata("%PDF-1.7"));
}

} // namespace
} // namespace oc
