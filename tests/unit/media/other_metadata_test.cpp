// Pictures that are never drawn here lose what they tell all the same, and nothing of them moves.
#include "media/other_metadata.hpp"

#include "handlers/http/upload_pictures.hpp"
#include "media/image_file.hpp"
#include "media/media_type.hpp"
#include "support/sample_images.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace oc {
namespace {

using namespace std::string_literals;

std::string const secret = "GPS-of-home";

std::string strip(std::string const& image)
{
    auto const stripped = strip_other_metadata(image);
    REQUIRE(stripped);
    auto joined = stripped->join();
    CHECK(joined.size() == stripped->size());
    return joined;
}

bool tells(std::string const& image) { return image.find(secret) != image.npos; }

constexpr std::uint32_t byte_type = 1, text_type = 2, short_type = 3, long_type = 4;

struct tag {
    std::uint32_t number, type, count, value;
};

// Directories are appended after what they point at.
class tiff {
public:
    explicit tiff(bool is_little) : is_little_(is_little)
    {
        bytes = (is_little ? "II*\0"s : "MM\0*"s) + "\0\0\0\0"s;
    }
    std::string number(std::uint32_t value, int length) const
    {
        return is_little_ ? samples::little_endian(value, length)
                          : samples::big_endian(value, length);
    }
    std::uint32_t add(std::string const& piece)
    {
        bytes += piece;
        return static_cast<std::uint32_t>(bytes.size() - piece.size());
    }
    std::string make(std::vector<tag> const& tags, std::uint32_t next = 0) const
    {
        auto made = number(static_cast<std::uint32_t>(tags.size()), 2);
        for (auto const& each : tags) {
            made += number(each.number, 2) + number(each.type, 2) + number(each.count, 4);
            bool const is_short = each.type == short_type && each.count == 1;
            made += is_short ? number(each.value, 2) + "\0\0"s : number(each.value, 4);
        }
        return made + number(next, 4);
    }
    void begin_with(std::uint32_t directory) { bytes.replace(4, 4, number(directory, 4)); }

    std::string bytes;

private:
    bool is_little_;
};

/// Two pages and a smaller copy, with all that a camera and an editor tell.
std::string camera_tiff(bool is_little, bool is_clean)
{
    tiff out(is_little);
    auto const length = static_cast<std::uint32_t>(secret.size());
    auto const hidden = is_clean ? std::string(secret.size(), '\0') : secret;
    auto const directory = [&](std::vector<tag> const& kept, std::vector<tag> const& told,
                               std::uint32_t next) {
        auto all = kept;
        all.insert(all.end(), told.begin(), told.end());
        auto const full = out.make(all, next);
        auto clean = out.make(kept, next);
        clean.resize(full.size(), '\0');
        return out.add(is_clean ? clean : full);
    };
    auto const blanked = [&](std::vector<tag> const& told) {
        auto const made = out.make(told);
        return out.add(is_clean ? std::string(made.size(), '\0') : made);
    };
    auto const pixels = out.add("PIXELS");
    auto const text = out.add(hidden);
    auto const comment = out.add(hidden);
    auto const interop = blanked({{1, text_type, length, out.add(hidden)}});
    auto const exif =
        blanked({{0x9286, text_type, length, comment}, {40965, long_type, 1, interop}});
    auto const gps = blanked({{2, text_type, length, out.add(hidden)}});
    auto const smaller = directory({{256, short_type, 1, 1}}, {{305, text_type, length, text}}, 0);
    auto const second = directory({{256, short_type, 1, 3}, {273, long_type, 1, pixels}}, {}, 0);
    out.begin_with(directory({{256, short_type, 1, 3},
                              {273, long_type, 1, pixels},
                              {274, short_type, 1, 6},
                              {330, long_type, 1, smaller}},
                             {{271, text_type, length, text},
                              {272, text_type, 3, 0x41424300},
                              {700, byte_type, length, out.add(hidden)},
                              {33723, byte_type, length, out.add(hidden)},
                              {34665, long_type, 1, exif},
                              {34853, long_type, 1, gps},
                              {65000, 7, length, out.add(hidden)}},
                             second));
    return out.bytes;
}

std::string jpeg_xl(std::string const& extra)
{
    return samples::box("JXL ", "\r\n\x87\n") + samples::box("ftyp", "jxl \0\0\0\0jxl "s) +
           samples::box("jxlp", "\0\0\0\0half"s) + extra +
           samples::box("jxlp", "\x80\0\0\1half"s);
}

std::string icon(std::vector<std::string> const& pictures)
{
    auto const count = static_cast<std::uint32_t>(pictures.size());
    auto out = "\0\0\1\0"s + samples::little_endian(count, 2);
    auto offset = 6 + 16 * count;
    for (auto const& each : pictures) {
        auto const length = static_cast<std::uint32_t>(each.size());
        out += "\x10\x10\0\0\1\0\x20\0"s + samples::little_endian(length, 4) +
               samples::little_endian(offset, 4);
        offset += length;
    }
    for (auto const& each : pictures)
        out += each;
    return out;
}

std::string bitmap(std::uint32_t colours, std::string const& profile)
{
    auto info = samples::little_endian(124, 4) + std::string(52, '\0') +
                samples::little_endian(colours, 4) + std::string(52, '\0') +
                samples::little_endian(124 + 4, 4) +
                samples::little_endian(static_cast<std::uint32_t>(profile.size()), 4) + "\0\0\0\0"s;
    return "BM" + std::string(12, '\0') + info + "PIXL" + profile;
}

TEST_CASE("a TIFF keeps its pages and their pixels, and tells nothing else")
{
    for (bool const is_little : {true, false}) {
        CAPTURE(is_little);
        auto const told = camera_tiff(is_little, false);
        REQUIRE(tells(told));
        CHECK(strip(told) == camera_tiff(is_little, true));
        CHECK(strip(camera_tiff(is_little, true)) == camera_tiff(is_little, true));
    }
}

TEST_CASE("directories that point at themselves, at each other or outside end the walk")
{
    tiff loop(true);
    auto const first = static_cast<std::uint32_t>(loop.bytes.size());
    loop.add(loop.make({{256, short_type, 1, 3}, {330, long_type, 1, first}}, first));
    loop.begin_with(first);
    CHECK(strip(loop.bytes) == loop.bytes);
    for (std::uint32_t const place : {0U, 4U, 7U, 8U, 9U, 0xffffffffU}) {
        tiff hostile(true);
        hostile.begin_with(hostile.add(hostile.make(
            {{271, text_type, 0xffffffff, place},
             {330, long_type, 0xffffffff, place},
             {34665, long_type, 1, place}}, place)));
        CHECK(strip(hostile.bytes).size() == hostile.bytes.size());
        CHECK(strip(hostile.bytes).starts_with("II*"));
    }
}

TEST_CASE("directories without number are refused before they take memory")
{
    tiff bomb(true);
    std::vector<tag> const many(65'000, {330, long_type, 0xffffffff, 8});
    bomb.add(bomb.make(many, 8 + 2 + 65'000 * 12 + 4));
    bomb.add(bomb.make({many.begin(), many.begin() + 34'999}));
    bomb.begin_with(8);
    CHECK(process_image(bomb.bytes, {}).error() == image_problem::undecodable);
    tiff pages(true);
    std::uint32_t next = 0;
    for (int i = 0; i < 2000; ++i)
        next = pages.add(pages.make({{256, short_type, 1, 3}}, next));
    pages.begin_with(next);
    CHECK_FALSE(strip_other_metadata(pages.bytes)); // rather than the rest as it is
}

TEST_CASE("a TIFF that is cut before its first directory is refused")
{
    tiff cut(false);
    cut.begin_with(cut.add(secret) + static_cast<std::uint32_t>(secret.size()));
    CHECK_FALSE(strip_other_metadata(cut.bytes));
    cut.bytes += "\0\5"s;
    CHECK_FALSE(strip_other_metadata(cut.bytes));
}

TEST_CASE("what a tag uses that stays is not blanked, whatever else claims it")
{
    for (bool const is_little : {true, false}) {
        tiff shared(is_little);
        auto const text = shared.add(secret), resolution = shared.add("8 bytes!");
        auto const strips = shared.add("STRIPsTRIP");
        auto const places = shared.add(shared.number(strips, 4) + shared.number(strips + 5, 4));
        auto const lengths = shared.add(shared.number(5, 2) + shared.number(5, 2) +
                                        shared.number(0, 2)); // of three: not in the entry
        shared.begin_with(shared.add(shared.make({{273, long_type, 2, places},
                                                  {279, short_type, 3, lengths},
                                                  {282, 5, 1, resolution},
                                                  {41486, 5, 1, resolution},
                                                  {50752, short_type, 1, 7},
                                                  {65000, 7, strips + 10 - text, text}})));
        auto const stripped = strip(shared.bytes);
        CHECK_FALSE(tells(stripped));
        CHECK(stripped.find("8 bytes!STRIPsTRIP") != stripped.npos);
        CHECK(stripped.find(shared.number(50752, 2)) != stripped.npos); // of CR2
        CHECK(stripped.find(shared.number(65000, 2)) == stripped.npos);
    }
}

TEST_CASE("a wrong length of a strip spares nothing")
{
    tiff wrong(true);
    auto const text = wrong.add(secret);
    wrong.begin_with(wrong.add(wrong.make({{273, long_type, 1, 8},
                                           {279, long_type, 1, 0xffffffff},
                                           {270, text_type, 11, text}})));
    CHECK_FALSE(tells(strip(wrong.bytes)));
}

TEST_CASE("JPEGs in a TIFF lose their EXIF where it is")
{
    for (std::uint32_t const place : {513U, 273U, 324U}) {
        auto const picture = [](std::string const& body) {
            return "\xff\xd8"s + samples::jpeg_segment('\xe1', body) +
                   samples::jpeg_segment('\xfe', body) + samples::jpeg_segment('\xda', "coded") +
                   "data\xff\xd9";
        };
        auto const with = [&](std::string const& body) {
            tiff out(false);
            auto const at = out.add(picture(body));
            auto const length = static_cast<std::uint32_t>(out.bytes.size()) - at;
            auto const length_tag = place == 273 ? 279 : place + 1;
            out.begin_with(out.add(out.make({{place, long_type, 1, at},
                                             {length_tag, long_type, 1, length}})));
            return out.bytes;
        };
        CHECK(strip(with(secret)) == with(std::string(secret.size(), '\0')));
    }
}

TEST_CASE("of a JPEG XL the boxes stay that make the picture")
{
    auto const secrets = samples::box("Exif", "\0\0\0\0"s + secret) + samples::box("xml ", secret) +
                         samples::box("brob", "Exif" + secret) + samples::box("jumb", secret) +
                         samples::box("jbrd", secret) + samples::box("mine", secret);
    CHECK(strip(jpeg_xl(secrets)) == jpeg_xl(""));
    auto const long_box = "\0\0\0\1Exif\0\0\0\0\0\0\0\x1b"s + secret;
    CHECK(strip(jpeg_xl(long_box)) == jpeg_xl(""));
    CHECK(strip(jpeg_xl("") + "\0\0\0\0Exif"s + secret) == jpeg_xl("")); // to the end
    CHECK(strip(jpeg_xl("") + "\0\0\1\0Exif"s + secret) == jpeg_xl("")); // cut
    auto const damaged = jpeg_xl("\0\0\0\3????"s);
    CHECK(strip(damaged) == damaged);
    CHECK(strip("\xff\x0a picture") == "\xff\x0a picture");
}

TEST_CASE("PNGs in an icon lose their texts where they are")
{
    auto const plain = samples::png(16, 16);
    auto const told = samples::png(16, 16, samples::png_chunk("tEXt", secret));
    auto const bare = plain + std::string(told.size() - plain.size(), '\0');
    std::string const old = "\x28\0\0\0 a bitmap without a file's head"s;
    CHECK(strip(icon({old, told, plain})) == icon({old, bare, plain}));
    auto twice = icon({told, told});
    twice.replace(6 + 16 + 12, 4, samples::little_endian(6 + 32 + 1, 4)); // overlaps the first
    CHECK(strip(twice).size() == twice.size());
    auto beyond = icon({told});
    beyond.replace(6 + 8, 4, "\xff\xff\xff\xff"); // longer than there is
    CHECK_FALSE(tells(strip(beyond)));
    CHECK(strip(icon({plain}) + secret) == icon({plain}) + std::string(secret.size(), '\0'));
}

TEST_CASE("cursors are icons, and so are those of .NET")
{
    auto const told = icon({samples::png(16, 16, samples::png_chunk("tEXt", secret))});
    auto cursor = told, other = told;
    cursor[2] = '\2';
    other[9] = '\xff';
    CHECK_FALSE(tells(strip(cursor)));
    CHECK_FALSE(tells(strip(other)));
    CHECK_FALSE(find_stored_type("image/x-icon", "no icon", {})); // as with all that we know
    CHECK_FALSE(find_stored_type("image/jxl", "no picture", {}));
}

TEST_CASE("a bitmap has nothing to tell but a path to its colours")
{
    constexpr std::uint32_t linked = 0x4c494e4b, embedded = 0x4d424544;
    CHECK(strip(bitmap(linked, secret)) == bitmap(linked, std::string(secret.size(), '\0')));
    CHECK(strip(bitmap(embedded, "colours")) == bitmap(embedded, "colours"));
}

TEST_CASE("cut anywhere, such pictures keep their length and nothing reads beyond their end")
{
    for (auto const& image : {camera_tiff(true, false), camera_tiff(false, false),
                              icon({samples::png(3, 3)}), bitmap(0x4c494e4b, secret)})
        for (std::size_t length = 0; length < image.size(); ++length) {
            auto const cut = image.substr(0, length);
            if (auto const stripped = strip_other_metadata(cut))
                CHECK(stripped->join().size() == length);
        }
    auto const boxes = jpeg_xl(samples::box("Exif", secret));
    for (std::size_t length = 0; length < boxes.size(); ++length)
        if (auto const stripped = strip_other_metadata(std::string_view(boxes).substr(0, length)))
            CHECK_FALSE(tells(stripped->join()));
}

TEST_CASE("uploads of such pictures are stripped, of no known size, and no emojis")
{
    for (auto const& image : {camera_tiff(true, false), jpeg_xl(samples::box("xml ", secret)),
                              icon({samples::png(3, 3, samples::png_chunk("tEXt", secret))})}) {
        CAPTURE(sniff_media_type(image));
        CHECK(is_processed_type(sniff_media_type(image)));
        auto const made = process_image(image, {});
        REQUIRE(made.has_value());
        CHECK(made->facts.format == image_format::other);
        CHECK(made->facts.width == 0);
        CHECK_FALSE(tells(made->bytes));
        CHECK(process_image(image, {.must_decode = true}).error() ==
              image_problem::unknown_format);
    }
    CHECK(normalize_media_type("image/vnd.microsoft.icon") == "image/x-icon");
    CHECK(variant_of({}, "image/tiff") != "image/tiff"); // is not shared with what was kept before
    CHECK_FALSE(strip_other_metadata("hello"));
    CHECK_FALSE(strip_other_metadata(samples::png(3, 3)));
    CHECK_FALSE(strip_other_metadata("\0\0\1\0\0\0 no icon at all"s));
}

} // namespace
} // namespace oc
