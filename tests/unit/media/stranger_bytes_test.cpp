// What walks through the bytes of strangers' pictures: byte_reader, the segments of a JPEG, the
// boxes of AVIF and HEIC, a file that is mapped. None of them may believe a length.
#include "media/byte_reader.hpp"
#include "media/heif_metadata.hpp"
#include "media/jpeg_segments.hpp"
#include "media/mapped_file.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace oc {
namespace {

using namespace std::string_view_literals;

std::string big_endian(std::uint64_t value, int bytes)
{
    std::string out;
    while (bytes-- > 0)
        out.push_back(static_cast<char>(value >> (8 * bytes) & 0xff));
    return out;
}

// byte_reader -------------------------------------------------------------------------------------

TEST_CASE("numbers are read in either order of bytes, and the place moves with them")
{
    byte_reader in("\x01\x02\x03\x04\x05\x06"sv);
    CHECK(in.big_endian(2) == 0x0102);
    CHECK(in.little_endian(2) == 0x0403);
    CHECK(in.position() == 4);
    CHECK(in.byte() == 5);
    CHECK(in.left() == 1);
    CHECK_FALSE(in.at_end());
    in.skip(1);
    CHECK(in.at_end());
    CHECK(in.ok());
}

TEST_CASE("bytes above 127 are no negative numbers")
{
    CHECK(byte_reader("\xff\xff\xff\xff"sv).big_endian(4) == 0xffffffffU);
    CHECK(byte_reader("\xff\xff\xff\xff"sv).little_endian(4) == 0xffffffffU);
    CHECK(byte_reader("\x80"sv).byte() == 0x80);
}

TEST_CASE("what is not there reads as zero, and nothing is read from then on")
{
    byte_reader in("abc");
    CHECK(in.big_endian(4) == 0);
    CHECK_FALSE(in.ok());
    CHECK(in.position() == 0);
    CHECK_MESSAGE(in.byte() == 0, "a reader that failed once stays failed");
    CHECK(in.take(1).empty());
    CHECK(in.take(0).empty());

    byte_reader huge("abc");
    huge.skip(1);
    huge.skip(SIZE_MAX); // would wrap around when it was added to the place
    CHECK_FALSE(huge.ok());
    CHECK(huge.position() == 1);
}

TEST_CASE("nothing can be taken from nothing without failing")
{
    byte_reader in("");
    CHECK(in.at_end());
    CHECK(in.take(0).empty());
    CHECK(in.ok());
    CHECK(in.byte() == 0);
    CHECK_FALSE(in.ok());
}

// jpeg_segments -----------------------------------------------------------------------------------

std::string segment(std::uint8_t marker, std::string_view body)
{
    return big_endian(0xff, 1) + big_endian(marker, 1) + big_endian(body.size() + 2, 2) +
           std::string(body);
}

constexpr auto jpeg_start = "\xff\xd8"sv;
constexpr auto jpeg_end = "\xff\xd9"sv;

std::vector<jpeg_segment> all_segments(jpeg_segments& in)
{
    std::vector<jpeg_segment> out;
    while (auto const each = in.next())
        out.push_back(*each);
    return out;
}

TEST_CASE("a JPEG's segments come in order, whole, with the coded data of the scan")
{
    auto const comment = segment(jpeg_marker::comment, "hi");
    auto const scan =
        segment(jpeg_marker::start_of_scan, "head") + std::string("\x12\xff\x00\x34"sv);
    auto const image = std::string(jpeg_start) + comment + scan + std::string(jpeg_end) + "after";
    jpeg_segments in(image);
    auto const found = all_segments(in);
    REQUIRE(found.size() == 3);
    CHECK(found[0].marker == jpeg_marker::comment);
    CHECK(found[0].body == "hi");
    CHECK(found[0].whole == comment);
    CHECK(found[1].body == "head");
    CHECK(found[1].whole == scan);
    CHECK(found[2].marker == jpeg_marker::end_of_image);
    CHECK(found[2].body.empty());
    CHECK(in.has_ended());
    CHECK(in.rest() == "after");
    CHECK_FALSE(in.next());
}

TEST_CASE("restart markers and stuffed bytes do not end a scan, the next real marker does")
{
    auto const coded = std::string("\x01\xff\xd0\x02\xff\xd7\x03\xff\x00\xff\xff\x00"sv);
    auto const first = segment(jpeg_marker::start_of_scan, "") + coded;
    auto const second = segment(0xc4, "table");
    auto const image = std::string(jpeg_start) + first + second + std::string(jpeg_end);
    jpeg_segments in(image);
    auto const found = all_segments(in);
    REQUIRE(found.size() == 3);
    CHECK(found[0].whole == first);
    CHECK(found[1].whole == second);
    CHECK(in.has_ended());
}

TEST_CASE("any number of fill bytes may stand before a marker")
{
    auto const image = std::string(jpeg_start) + std::string(5, '\xff') +
                       segment(jpeg_marker::app1, "x") + std::string(jpeg_end);
    jpeg_segments in(image);
    auto const found = all_segments(in);
    REQUIRE(found.size() == 2);
    CHECK(found[0].marker == jpeg_marker::app1);
    CHECK(found[0].body == "x");
}

TEST_CASE("stray bytes are passed over before the scan, and kept in it")
{
    auto const scan = segment(jpeg_marker::start_of_scan, "") + "coded";
    auto const image = std::string(jpeg_start) + "\1\2" + segment(jpeg_marker::app1, "x") +
                       std::string("\0\xff\0\3"sv) + scan + segment(0xc4, "table") + "stray" +
                       std::string(jpeg_end);
    jpeg_segments in(image);
    auto const found = all_segments(in);
    REQUIRE(found.size() == 5);
    CHECK(found[0].body == "x");
    CHECK(found[1].whole == scan);
    CHECK(found[3].whole == "stray");
    CHECK(found[3].marker == 0);
    CHECK(in.has_ended());
}

TEST_CASE("JPEG-LS has bytes behind 0xff that are no markers")
{
    auto const scan = segment(jpeg_marker::start_of_scan, "") + std::string("\xff\x01\xff\x7f\5"sv);
    auto const image = std::string(jpeg_start) + scan + std::string(jpeg_end);
    jpeg_segments in(image);
    REQUIRE(in.next()->whole == scan);
    CHECK(in.next()->marker == jpeg_marker::end_of_image);
}

TEST_CASE("coded data that ends with the file counts as whole, but the image has not ended")
{
    auto const scan = segment(jpeg_marker::start_of_scan, "") + "coded";
    for (auto const tail : {""sv, "\xff"sv, "\xff\x00"sv, "\xff\xd3"sv, "\xff\xff"sv}) {
        auto const image = std::string(jpeg_start) + scan + std::string(tail);
        jpeg_segments in(image);
        auto const found = all_segments(in);
        REQUIRE(found.size() == 1);
        CHECK(found[0].whole == scan + std::string(tail));
        CHECK_FALSE(in.has_ended());
    }
}

TEST_CASE("where a JPEG is cut or damaged it stops, and the rest is what was not given")
{
    for (auto const damage : {"garbage"sv, "\xff"sv, "\xff\xe1"sv, "\xff\xe1\x00"sv,
                              "\xff\xe1\x00\x01"sv, "\xff\xe1\x00\x00"sv, "\xff\xe1\xff\xffxx"sv,
                              "\xff\xe1\x00\x05xx"sv}) {
        auto const image =
            std::string(jpeg_start) + segment(jpeg_marker::app0, "ok") + std::string(damage);
        jpeg_segments in(image);
        CHECK(all_segments(in).size() == 1);
        CHECK_FALSE(in.has_ended());
        CHECK(in.rest() == damage);
    }
}

TEST_CASE("what does not begin like a JPEG has no segments at all")
{
    for (auto const bytes : {""sv, "\xff"sv, "\xd8\xff"sv, "\x89PNG\r\n\x1a\n"sv,
                             "\x00\xff\xd8\xff\xd9"sv}) {
        jpeg_segments in(bytes);
        CHECK_FALSE(in.next());
    }
}

TEST_CASE("which markers tell a size, and which of them a progressive picture")
{
    for (int const marker : {0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce,
                             0xcf})
        CHECK_MESSAGE(is_jpeg_frame(static_cast<std::uint8_t>(marker)), marker);
    for (int const marker : {0xbf, 0xc4, 0xc8, 0xcc, 0xd0, 0xda, 0xe0, 0x00})
        CHECK_FALSE_MESSAGE(is_jpeg_frame(static_cast<std::uint8_t>(marker)), marker);
    std::vector<int> progressive;
    for (int marker = 0; marker < 256; ++marker)
        if (is_progressive_jpeg_frame(static_cast<std::uint8_t>(marker)))
            progressive.push_back(marker);
    CHECK(progressive == std::vector<int>{0xc2, 0xc6, 0xca, 0xce});
}

// heif_metadata -----------------------------------------------------------------------------------

std::string box(std::string_view type, std::string_view body)
{
    return big_endian(body.size() + 8, 4) + std::string(type) + std::string(body);
}

std::string full_box(std::string_view type, int version, std::string_view body)
{
    return box(type, big_endian(static_cast<std::uint64_t>(version), 1) + std::string(3, '\0') +
                         std::string(body));
}

std::string item(int id, std::string_view type)
{
    auto const number = big_endian(static_cast<std::uint64_t>(id), 2);
    return full_box("infe", 2, number + std::string(2, '\0') + std::string(type));
}

struct item_place {
    int id;
    std::uint64_t offset;
    std::uint64_t length;
    int construction = 0;
};

std::string locations(std::initializer_list<item_place> places)
{
    auto body = big_endian(0x4400, 2) + big_endian(places.size(), 2);
    for (auto const& each : places)
        body += big_endian(static_cast<std::uint64_t>(each.id), 2) +
                big_endian(static_cast<std::uint64_t>(each.construction), 2) + big_endian(0, 2) +
                big_endian(1, 2) + big_endian(each.offset, 4) + big_endian(each.length, 4);
    return full_box("iloc", 1, body);
}

/// A file with `inner` boxes in its meta box; what the items lie in comes behind it.
std::string heif(std::string const& inner, std::string const& data = std::string(40, 'd'))
{
    return box("ftyp", "avif") + full_box("meta", 0, inner) + data;
}

std::string items(std::string const& entries)
{
    return full_box("iinf", 0, big_endian(2, 2) + entries);
}

TEST_CASE("the places of EXIF and XMP are found, those of the picture are not")
{
    auto const file = heif(items(item(1, "av01") + item(2, "Exif") + item(3, "mime")) +
                           locations({{1, 0, 10}, {2, 30, 5}, {3, 20, 4}}));
    auto const found = find_heif_metadata(file);
    REQUIRE(found.size() == 2);
    CHECK(found[0].offset == 20);
    CHECK(found[0].length == 4);
    CHECK(found[1].offset == 30);
    CHECK(found[1].length == 5);
}

TEST_CASE("extents that overlap or touch become one")
{
    auto const found = find_heif_metadata(
        heif(items(item(2, "Exif") + item(3, "mime")) + locations({{3, 15, 10}, {2, 10, 10}})));
    REQUIRE(found.size() == 1);
    CHECK(found[0].offset == 10);
    CHECK(found[0].length == 15);
    auto const within = find_heif_metadata(
        heif(items(item(2, "Exif") + item(3, "mime")) + locations({{3, 10, 30}, {2, 12, 2}})));
    REQUIRE(within.size() == 1);
    CHECK(within[0].length == 30);
}

TEST_CASE("an extent never leaves the file, however long it says it is")
{
    auto const inner = items(item(2, "Exif")) + locations({{2, 20, 0xffffffff}});
    auto const file = heif(inner);
    auto const found = find_heif_metadata(file);
    REQUIRE(found.size() == 1);
    CHECK(found[0].offset + found[0].length == file.size());
    CHECK(find_heif_metadata(heif(items(item(2, "Exif")) + locations({{2, 0xffffffff, 4}})))
              .empty());
    auto const rest = find_heif_metadata(heif(items(item(2, "Exif")) + locations({{2, 20, 0}})));
    REQUIRE(rest.size() == 1);
    CHECK_MESSAGE(rest[0].offset + rest[0].length == file.size(), "no length means all the rest");
}

TEST_CASE("construction 1 counts from the beginning of idat, others are left alone")
{
    auto const before = items(item(2, "Exif")) + locations({{2, 1, 3, 1}});
    auto const file = heif(before + box("idat", "0EXIF9"));
    auto const found = find_heif_metadata(file);
    REQUIRE(found.size() == 1);
    CHECK(file.substr(found[0].offset, found[0].length) == "EXI");
    auto const beyond = heif(items(item(2, "Exif")) + locations({{2, 1, 99, 1}}) +
                             box("idat", "0EXIF9"));
    auto const cut = find_heif_metadata(beyond);
    REQUIRE(cut.size() == 1);
    CHECK(beyond.substr(cut[0].offset, cut[0].length) == "EXIF9");
    CHECK(find_heif_metadata(heif(items(item(2, "Exif")) + locations({{2, 1, 3, 2}}))).empty());
    CHECK(find_heif_metadata(heif(before)).empty());
}

TEST_CASE("a file that is cut anywhere gives no extent beyond its end")
{
    auto const file = heif(items(item(2, "Exif") + item(3, "mime")) + box("idat", "abcdef") +
                           locations({{2, 20, 30}, {3, 0, 4, 1}}));
    for (std::size_t length = 0; length <= file.size(); ++length) {
        auto const part = std::string_view(file).substr(0, length);
        for (auto const& each : find_heif_metadata(part)) {
            CHECK(each.offset < part.size());
            CHECK(each.length <= part.size() - each.offset);
        }
    }
}

std::string size_property(std::uint32_t width, std::uint32_t height)
{
    return full_box("ispe", 0, big_endian(width, 4) + big_endian(height, 4));
}

std::string sized(std::string const& properties)
{
    return heif(box("iprp", box("ipco", properties)));
}

TEST_CASE("the size is that of the largest picture in the file")
{
    auto const size = find_heif_size(
        sized(size_property(64, 64) + size_property(640, 480) + size_property(9, 9)));
    CHECK(size.width == 640);
    CHECK(size.height == 480);
    auto const largest = find_heif_size(sized(size_property(0xffffffff, 0xffffffff) +
                                              size_property(2, 2)));
    CHECK_MESSAGE(largest.width == 0xffffffffU, "the product of two such sides does not wrap");
}

TEST_CASE("a size that is not said is none")
{
    auto const cut = full_box("ispe", 0, big_endian(640, 4));
    for (auto const& file : {std::string(), sized(""), sized(cut), heif(""), heif(box("iprp", "")),
                             sized(box("ispe", "")), std::string("\0\0\0\0meta", 8)})
        CHECK(find_heif_size(file).width == 0);
}

TEST_CASE("boxes may have a long length or none, but none shorter than their head")
{
    auto const property = size_property(7, 5);
    auto const wrap = [](std::string const& head, std::string const& body) { return head + body; };
    auto const meta = std::string(4, '\0') + box("iprp", box("ipco", property));
    CHECK(find_heif_size(wrap(big_endian(1, 4) + "meta" + big_endian(meta.size() + 16, 8), meta))
              .width == 7);
    CHECK(find_heif_size(wrap(big_endian(0, 4) + "meta", meta)).width == 7);
    CHECK(find_heif_size(wrap(big_endian(7, 4) + "meta", meta)).width == 0);
    CHECK(find_heif_size(wrap(big_endian(1, 4) + "meta" + big_endian(~std::uint64_t{0}, 8), meta))
              .width == 0);
}

// mapped_file -------------------------------------------------------------------------------------

TEST_CASE("a mapped file has the file's bytes; what cannot be read or is empty has none")
{
    auto const folder = std::filesystem::temp_directory_path() /
                        ("mapped_file_test." + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "bytes", std::ios::binary) << "a\0b"sv;
    std::ofstream(folder / "empty");
    CHECK(mapped_file(folder / "bytes").bytes() == "a\0b"sv);
    CHECK(mapped_file(folder / "empty").bytes().empty());
    CHECK(mapped_file(folder / "absent").bytes().empty());
    CHECK_MESSAGE(mapped_file(folder).bytes().empty(), "a folder is no file");
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace oc
