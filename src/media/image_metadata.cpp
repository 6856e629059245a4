// What is kept is listed; what is not known goes: a chunk nobody has heard of may hold a diary.
#include "media/image_metadata.hpp"

#include "media/byte_reader.hpp"
#include "media/heif_metadata.hpp"
#include "media/image_header.hpp"
#include "media/jpeg_segments.hpp"
#include "media/media_type.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace oc {
namespace {

using namespace std::string_view_literals;

/// Into a buffer that never moves, for a small piece is cheaper than a view of it.
void keep_copy(stripped_image& out, std::string_view piece)
{
    constexpr std::size_t buffer_bytes = 65'536;
    auto& [pieces, made] = out;
    bool const has_room = !made.empty() && pieces.back().data() == made.back().data() &&
                          made.back().capacity() - made.back().size() >= piece.size();
    if (!has_room) {
        made.emplace_back().reserve(buffer_bytes);
        pieces.emplace_back();
    }
    pieces.back() = made.back().append(piece);
}

/// Neighbours become one piece. Only hostile files have very many.
void keep(stripped_image& out, std::string_view piece)
{
    constexpr std::size_t pieces_max = 10'000, copied_max = 4096;
    auto& pieces = out.pieces;
    if (pieces.size() >= pieces_max && piece.size() <= copied_max)
        return keep_copy(out, piece);
    if (!pieces.empty() && pieces.back().data() + pieces.back().size() == piece.data())
        pieces.back() = {pieces.back().data(), pieces.back().size() + piece.size()};
    else if (!piece.empty())
        pieces.push_back(piece);
}

void keep_made(stripped_image& out, std::string piece)
{
    out.made.push_back(std::move(piece));
    out.pieces.push_back(out.made.back());
}

/// Whether it reads as the name of a chunk; if not, the walk has lost its way.
bool is_chunk_name(std::string_view type)
{
    auto const is_printable = [](char c) { return c >= ' ' && c <= '~'; };
    return type.size() == 4 && std::ranges::all_of(type, is_printable);
}

// Each of these says whether there was anything of a picture.

bool strip_png(std::string_view image, stripped_image& out)
{
    constexpr std::array dropped{"tEXt"sv, "zTXt"sv, "iTXt"sv, "eXIf"sv, "tIME"sv};
    constexpr std::array kept{"IHDR"sv, "PLTE"sv, "IDAT"sv, "IEND"sv, "tRNS"sv, "cHRM"sv,
                              "gAMA"sv, "iCCP"sv, "sBIT"sv, "sRGB"sv, "cICP"sv, "bKGD"sv,
                              "pHYs"sv, "hIST"sv, "sPLT"sv, "acTL"sv, "fcTL"sv, "fdAT"sv,
                              "CgBI"sv}; // Apple's: the data are without a frame
    constexpr std::size_t signature_length = 8, checksum_length = 4;
    byte_reader in(image);
    keep(out, in.take(signature_length));
    bool has_picture = false;
    while (in.ok() && !in.at_end()) {
        auto const begin = in.position();
        auto const length = in.big_endian(4);
        auto const type = in.take(4);
        in.skip(length);
        in.skip(checksum_length);
        if (!in.ok() || !is_chunk_name(type)) {
            if (std::ranges::count(dropped, type) == 0)
                keep(out, image.substr(begin));
            break;
        }
        has_picture = has_picture || type == "IDAT";
        if (std::ranges::count(kept, type) > 0)
            keep(out, image.substr(begin, in.position() - begin));
        if (type == "IEND")
            break;
    }
    return has_picture;
}

/// An EXIF segment that says the orientation and nothing else.
std::string orientation_segment(int orientation)
{
    std::string segment("\xff\xe1\x00\x22"
                        "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0?\0\0\0\0\0\0",
                        36);
    constexpr std::size_t value_at = 29;
    segment[value_at] = static_cast<char>(orientation);
    return segment;
}

/// What the walk could not read; without the EXIF or the comment that is cut in it.
void keep_damaged_jpeg(std::string_view rest, bool in_picture, stripped_image& out)
{
    auto const marker = rest.size() < 2 || rest[0] != '\xff' ? std::uint8_t{0}
                                                             : static_cast<std::uint8_t>(rest[1]);
    bool const is_told = marker == jpeg_marker::comment ||
                         (marker >= jpeg_marker::app0 && marker <= jpeg_marker::app15);
    if (in_picture || !is_told)
        keep(out, rest);
}

/// As readers take it: the last before the picture.
int orientation_of(std::string_view jpeg)
{
    int orientation = 1;
    jpeg_segments segments(jpeg);
    while (auto const segment = segments.next()) {
        if (is_jpeg_frame(segment->marker) || segment->marker == jpeg_marker::start_of_scan)
            break;
        if (segment->marker == jpeg_marker::app1 && segment->body.starts_with("Exif"))
            orientation = read_exif_orientation(segment->body);
    }
    return orientation;
}

bool strip_jpeg(std::string_view image, stripped_image& out)
{
    constexpr std::size_t start_length = 2;
    auto const orientation = orientation_of(image);
    keep(out, image.substr(0, start_length));
    bool needs_orientation = orientation != 1, in_picture = false;
    jpeg_segments segments(image);
    while (auto const segment = segments.next()) {
        in_picture = in_picture || segment->marker == jpeg_marker::start_of_scan;
        if (!makes_picture(*segment))
            continue;
        if (needs_orientation && segment->marker != jpeg_marker::app0) {
            keep_made(out, orientation_segment(orientation));
            needs_orientation = false;
        }
        keep(out, segment->whole);
    }
    if (!segments.has_ended())
        keep_damaged_jpeg(segments.rest(), in_picture, out);
    return in_picture;
}

void skip_gif_blocks(byte_reader& in)
{
    while (auto const length = in.byte())
        in.skip(length);
}

std::size_t gif_palette_bytes(std::uint8_t flags)
{
    return (flags & 0x80) != 0 ? std::size_t{3} << ((flags & 7) + 1) : 0;
}

/// Past an extension, from its label on; whether the picture needs it.
bool skip_gif_extension(byte_reader& in)
{
    constexpr std::uint8_t graphic_control = 0xf9, application = 0xff;
    auto const label = in.byte();
    bool kept = label == graphic_control;
    if (label == application) {
        auto const name = in.take(in.byte());
        kept = name == "NETSCAPE2.0" || name == "ANIMEXTS1.0"; // how often to repeat
    }
    skip_gif_blocks(in);
    return kept;
}

bool strip_gif(std::string_view image, stripped_image& out)
{
    constexpr std::size_t flags_at = 10, screen_length = 13, descriptor_rest = 8;
    constexpr std::uint8_t image_block = 0x2c, extension_block = 0x21, trailer = 0x3b;
    byte_reader in(image);
    auto const screen = in.take(screen_length);
    if (!in.ok())
        return false;
    in.skip(gif_palette_bytes(static_cast<std::uint8_t>(screen[flags_at])));
    keep(out, image.substr(0, in.position()));
    bool has_picture = false;
    while (in.ok() && !in.at_end()) {
        auto const begin = in.position();
        auto const block = in.byte();
        bool kept = block == image_block;
        if (kept) {
            in.skip(descriptor_rest);
            in.skip(gif_palette_bytes(in.byte()));
            in.skip(1);
            skip_gif_blocks(in);
            has_picture = true;
        } else if (block == extension_block) {
            kept = skip_gif_extension(in);
        } else if (block == trailer) {
            break;
        }
        if ((kept && !in.ok()) || (block != image_block && block != extension_block)) {
            keep(out, image.substr(begin)); // damaged
            return has_picture;
        }
        if (kept)
            keep(out, image.substr(begin, in.position() - begin));
    }
    keep(out, ";"); // static: outlives everything
    return has_picture;
}

std::string little_endian(std::size_t value)
{
    std::string bytes;
    for (int i = 0; i < 4; ++i, value >>= 8)
        bytes.push_back(static_cast<char>(value & 0xff));
    return bytes;
}

/// The extended header without the flags of EXIF and XMP.
std::string plain_extended_header(std::string_view chunk)
{
    constexpr std::size_t flags_at = 8;
    constexpr unsigned char exif_and_xmp = 0x0c;
    std::string made(chunk);
    if (made.size() > flags_at)
        made[flags_at] = static_cast<char>(static_cast<unsigned char>(made[flags_at]) &
                                           static_cast<unsigned char>(~exif_and_xmp));
    return made;
}

void finish_webp(stripped_image& body, std::size_t missing, stripped_image& out)
{
    constexpr std::size_t name_length = 4, size_max = 0xffff'fffe;
    auto const size = std::min(body.size() + name_length + missing, size_max);
    keep_made(out, "RIFF" + little_endian(size) + "WEBP");
    out.pieces.insert(out.pieces.end(), body.pieces.begin(), body.pieces.end());
    out.made.splice(out.made.end(), body.made);
}

bool strip_webp(std::string_view image, stripped_image& out)
{
    constexpr std::array kept{"VP8 "sv, "VP8L"sv, "ALPH"sv, "ANIM"sv, "ANMF"sv, "ICCP"sv};
    constexpr std::size_t riff_head_length = 8;
    byte_reader in(image);
    in.skip(4);
    auto const end = std::size_t{in.little_endian(4)} + riff_head_length;
    in.skip(4);
    stripped_image body;
    bool is_extended = false, has_picture = false; // the first extended header counts
    std::size_t missing = 0; // of a cut chunk: the size tells of them all the same
    while (in.ok() && !in.at_end()) {
        auto const begin = in.position();
        auto const type = in.take(4);
        auto const length = in.little_endian(4);
        auto const left = in.left();
        in.skip(length);
        in.skip(std::min<std::size_t>(length & 1, in.left()));
        if (!in.ok() || !is_chunk_name(type)) {
            if (begin >= end || type == "EXIF" || type == "XMP ")
                break;
            keep(body, image.substr(begin));
            missing = length - std::min<std::size_t>(length, left);
            break;
        }
        auto const chunk = image.substr(begin, in.position() - begin);
        has_picture = has_picture || type == "VP8 " || type == "VP8L" || type == "ANMF";
        if (type == "VP8X" && !std::exchange(is_extended, true))
            keep_made(body, plain_extended_header(chunk));
        else if (std::ranges::count(kept, type) > 0)
            keep(body, chunk);
        else
            continue;
        if ((chunk.size() & 1) != 0)
            keep(body, "\0"sv); // the padding that the end of the file left out
    }
    finish_webp(body, missing, out);
    return has_picture;
}

/// Every other box says where its data are: nothing may move.
bool strip_heif(std::string_view image, stripped_image& out)
{
    static constexpr char blank[4096]{};
    std::size_t at = 0;
    for (auto const& [offset, length] : find_heif_metadata(image)) {
        keep(out, image.substr(at, offset - at));
        for (auto left = length; left > 0; left -= std::min(left, sizeof blank))
            out.pieces.emplace_back(blank, std::min(left, sizeof blank));
        at = offset + length;
    }
    keep(out, image.substr(at));
    return has_heif_items(image);
}

bool strip(std::string_view type, std::string_view image, stripped_image& out)
{
    if (type == "image/png")
        return strip_png(image, out);
    if (type == "image/jpeg")
        return strip_jpeg(image, out);
    if (type == "image/gif")
        return strip_gif(image, out);
    if (type == "image/webp")
        return strip_webp(image, out);
    return (type == "image/avif" || type == "image/heic") && strip_heif(image, out);
}

} // namespace

std::size_t stripped_image::size() const
{
    std::size_t sum = 0;
    for (auto const piece : pieces)
        sum += piece.size();
    return sum;
}

std::string stripped_image::join() const
{
    std::string joined;
    joined.reserve(size());
    for (auto const piece : pieces)
        joined += piece;
    return joined;
}

std::optional<stripped_image> strip_metadata(std::string_view image)
{
    stripped_image out;
    if (!strip(sniff_media_type(image.substr(0, sniffed_bytes)), image, out) &&
        !read_image_header(image))
        return std::nullopt;
    return out;
}

} // namespace oc
