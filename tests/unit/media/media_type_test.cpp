// Media types: what bytes show, what claims are worth, what is allowed.
#include "media/media_type.hpp"

#include "support/sample_images.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace oc {
namespace {

using namespace std::string_literals;
using list = std::vector<std::string>;

TEST_CASE("each format shows its type in its first bytes")
{
    CHECK(sniff_media_type(samples::png(1, 1)) == "image/png");
    CHECK(sniff_media_type(samples::apng(1, 2)) == "image/png");
    CHECK(sniff_media_type(samples::gif(1, 1)) == "image/gif");
    CHECK(sniff_media_type("\xff\xd8\xff\xe0") == "image/jpeg");
    CHECK(sniff_media_type("RIFF\x10\0\0\0WEBPVP8 "s) == "image/webp");
    CHECK(sniff_media_type("RIFF\x10\0\0\0WAVEfmt "s) == "audio/wav");
    CHECK(sniff_media_type("\0\0\0\x1c"s + "ftypavif") == "image/avif");
    CHECK(sniff_media_type("\0\0\0\x1c"s + "ftypheic") == "image/heic");
    CHECK(sniff_media_type("\0\0\0\x1c"s + "ftypisom") == "video/mp4");
    CHECK(sniff_media_type("\0\0\0\x1c"s + "ftypM4A ") == "audio/mp4");
    CHECK(sniff_media_type("\0\0\0\x1c"s + "ftypqt  ") == "video/quicktime");
    CHECK(sniff_media_type("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"s) == "image/bmp");
    CHECK(sniff_media_type("II*\0\x08"s) == "image/tiff");
    CHECK(sniff_media_type("MM\0*\0"s) == "image/tiff");
    CHECK(sniff_media_type("\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm") == "video/webm");
    CHECK(sniff_media_type("\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska") == "video/x-matroska");
    CHECK(sniff_media_type("ID3\x04") == "audio/mpeg");
    CHECK(sniff_media_type("\xff\xfb\x90\x64") == "audio/mpeg");
    CHECK(sniff_media_type("OggS\0\2"s) == "audio/ogg");
    CHECK(sniff_media_type("OggS\0\2..\x80theora"s) == "video/ogg");
    CHECK(sniff_media_type("fLaC\0"s) == "audio/flac");
    CHECK(sniff_media_type("%PDF-1.7") == "application/pdf");
    CHECK(sniff_media_type("PK\x03\x04") == "application/zip");
}

TEST_CASE("films begin with other boxes too, and a PDF a little later than with its head")
{
    for (auto const* const box : {"moov", "wide", "mdat", "free", "skip", "pnot"})
        CHECK(sniff_media_type("\0\0\0\x08"s + box + "\0\0\0\0"s) == "video/quicktime");
    CHECK(find_stored_type("video/mp4", "\0\0\1\x08"s + "moov" + "\0\0\0\0"s,
                           list{"video/*"}) == "video/mp4");
    CHECK(sniff_media_type("\0\0\0\x18"s + "stypmsdh") == "video/mp4");
    CHECK(sniff_media_type("printed by hand\r\n%PDF-1.4") == "application/pdf");
    CHECK(sniff_media_type(std::string(1019, ' ') + "%PDF-1.4") == "application/pdf");
    CHECK(sniff_media_type(std::string(1020, ' ') + "%PDF-1.4").empty());
}

TEST_CASE("an SVG is known by its element, whatever stands before it")
{
    CHECK(sniff_media_type("<svg xmlns='http://www.w3.org/2000/svg'/>") == "image/svg+xml");
    CHECK(sniff_media_type("\xef\xbb\xbf <?xml version='1.0'?>\n<!-- hello -->"
                           "<!DOCTYPE svg>\n<svg>") == "image/svg+xml");
    CHECK(sniff_media_type("<svgother>").empty());
    CHECK(sniff_media_type("<html><svg>").empty());
    CHECK(sniff_media_type("<!-- never ends <svg>").empty());
}

TEST_CASE("what is no format of ours shows nothing")
{
    for (auto const& bytes : {""s, "hello"s, "BM, said he, and left."s, "\xff"s, "\xff\xd8"s,
                              "\xff\xff\xff\xff"s, "RIFF"s, "RIFF\x10\0\0\0AVI "s, "ftyp"s,
                              "<!DOCTYPE html><script>"s, "\0\0\0\0\0\0\0\0\0\0\0\0"s})
        CHECK(sniff_media_type(bytes).empty());
}

TEST_CASE("a claimed type is lower-cased, cut at its parameters, and called by its usual name")
{
    CHECK(normalize_media_type("Image/PNG; charset=x") == "image/png");
    CHECK(normalize_media_type("image/jpg") == "image/jpeg");
    CHECK(normalize_media_type("audio/x-wav") == "audio/wav");
    CHECK(normalize_media_type(" video/mp4 ") == "video/mp4");
    for (auto const& claim : {""s, "image"s, "image/"s, "/png"s, "image/p ng"s, "a/b/c"s,
                              "image/png\r\nX: y"s, "text/<script>"s,
                              "image/"s + std::string(200, 'x')})
        CHECK_FALSE(normalize_media_type(claim).has_value());
}

TEST_CASE("patterns: everything, a family, a type; case and parameters do not matter")
{
    CHECK(is_allowed_type({}, "text/html"));
    CHECK(is_allowed_type(list{"*"}, "text/html"));
    CHECK(is_allowed_type(list{"*/*"}, "text/html"));
    CHECK(is_allowed_type(list{"text/plain", "IMAGE/*"}, "image/png"));
    CHECK(is_allowed_type(list{"Application/PDF; x=1"}, "application/pdf"));
    CHECK(is_allowed_type(list{"image/jpg"}, "image/jpeg"));
    CHECK_FALSE(is_allowed_type(list{"image/*"}, "imagery/png"));
    CHECK_FALSE(is_allowed_type(list{"image/png"}, "image/gif"));
    CHECK_FALSE(is_allowed_type(list{"text/*"}, "image/png"));
}

TEST_CASE("a picture, sound, film or PDF is kept under the type that its bytes show")
{
    list const pictures{"image/*", "video/*", "application/pdf"};
    auto const png = samples::png(1, 1);
    CHECK(find_stored_type("image/png", png, pictures) == "image/png");
    CHECK(find_stored_type("image/jpeg", png, pictures) == "image/png");
    CHECK(find_stored_type("application/pdf", png, pictures) == "image/png");
    CHECK_FALSE(find_stored_type("image/png", "%PDF-1.7", list{"image/*"}));
    CHECK_FALSE(find_stored_type("image/png", "<script>alert(1)</script>", pictures));
    CHECK_FALSE(find_stored_type("image/png\r\nX: y", png, pictures));
    CHECK_FALSE(find_stored_type("image/svg+xml", "<html>", pictures));
    CHECK(find_stored_type("image/svg+xml", "<svg/>", pictures) == "image/svg+xml");
    // An SVG in the clothes of a PNG is an SVG.
    CHECK_FALSE(find_stored_type("image/png", "<svg/>", list{"image/png"}));
}

TEST_CASE("containers are sound or film as they claim")
{
    list const all{"*"};
    auto const mp4 = "\0\0\0\x1c"s + "ftypisom";
    CHECK(find_stored_type("audio/mp4", mp4, all) == "audio/mp4");
    CHECK(find_stored_type("video/quicktime", mp4, all) == "video/quicktime");
    CHECK(find_stored_type("audio/webm", "\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", all) ==
          "audio/webm");
    CHECK(find_stored_type("video/ogg", "OggS\0\2"s, all) == "video/ogg");
    CHECK(find_stored_type("image/avif", mp4, all) == "video/mp4");
}

TEST_CASE("other claims are taken at their word, where they are allowed")
{
    CHECK(find_stored_type("text/html", "<html>", list{"*"}) == "text/html");
    CHECK(find_stored_type("text/plain", samples::png(1, 1), list{"*"}) == "text/plain");
    CHECK(find_stored_type("audio/midi", "MThd", list{"audio/*"}) == "audio/midi");
    CHECK_FALSE(find_stored_type("text/html", "<html>", list{"image/*"}));
}

TEST_CASE("extensions of kept files, and the types of file names")
{
    CHECK(extension_of_type("image/jpeg") == "jpg");
    CHECK(extension_of_type("video/mp4") == "mp4");
    CHECK(extension_of_type("image/avif") == "bin");
    CHECK(extension_of_type("text/html") == "bin");
    CHECK(type_of_extension("0.jpeg") == "image/jpeg");
    CHECK(type_of_extension("PNG") == "image/png");
    CHECK(type_of_extension("a.b.svg") == "image/svg+xml");
    CHECK(type_of_extension("page.html") == "application/octet-stream");
}

} // namespace
} // namespace oc
