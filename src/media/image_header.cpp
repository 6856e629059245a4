// The headers as of PNG (third edition), JPEG (T.81), GIF89a, the WebP container, EXIF 2.3.
#include "media/image_header.hpp"

#include "media/byte_reader.hpp"
#include "media/heif_metadata.hpp"
#include "media/jpeg_segments.hpp"
#include "media/media_type.hpp"

#include <algorithm>

namespace oc {
namespace {

// More than a picture for people has, and enough to multiply without overflow.
constexpr std::uint32_t side_max = 1'000'000;
constexpr int frames_counted_max = 100'000;

bool is_size(std::uint32_t width, std::uint32_t height)
{
    return width > 0 && height > 0 && width <= side_max && height <= side_max;
}

std::optional<image_header> make_header(image_format format, std::uint32_t width,
                                        std::uint32_t height)
{
    if (!is_size(width, height))
        return std::nullopt;
    image_header header;
    header.format = format;
    header.width = static_cast<int>(width);
    header.height = static_cast<int>(height);
    header.frame_pixels = static_cast<std::int64_t>(width) * height;
    return header;
}

void count_frame(image_header& header)
{
    header.frame_count = std::min(header.frame_count + 1, frames_counted_max);
}

std::optional<image_header> read_png(std::string_view image)
{
    constexpr std::size_t signature_length = 8, checksum_length = 4;
    byte_reader in(image);
    in.skip(signature_length + 4);
    if (in.take(4) != "IHDR")
        return std::nullopt;
    auto const width = in.big_endian(4), height = in.big_endian(4);
    in.skip(4); // depth, colours, compression, filter
    bool const interlaced = in.byte() != 0;
    in.skip(checksum_length);
    auto header = in.ok() ? make_header(image_format::png, width, height) : std::nullopt;
    if (!header)
        return std::nullopt;
    header->held_whole = interlaced;
    while (in.ok() && !in.at_end()) {
        auto const length = in.big_endian(4);
        auto const type = in.take(4);
        if (type == "IDAT" || type == "IEND")
            break; // an acTL has to stand before
        if (type == "acTL") {
            auto const frames = byte_reader(in.take(length)).big_endian(4);
            header->frame_count = static_cast<int>(
                std::clamp<std::uint32_t>(frames, 1, frames_counted_max));
            break;
        }
        in.skip(length);
        in.skip(checksum_length);
    }
    return header;
}

/// Whether the first scan has only some of the components: then the decoder keeps all of them
/// until the last scan, as of a progressive picture. `segments` stands behind the frame.
bool has_several_scans(jpeg_segments& segments, std::uint8_t components)
{
    while (auto const segment = segments.next())
        if (segment->marker == jpeg_marker::start_of_scan)
            return byte_reader(segment->body).byte() < components;
    return false;
}

std::optional<image_header> read_jpeg(std::string_view image)
{
    constexpr std::string_view exif = "Exif";
    jpeg_segments segments(image);
    int orientation = 1;
    while (auto const segment = segments.next()) {
        if (segment->marker == jpeg_marker::app1 && segment->body.starts_with(exif))
            orientation = read_exif_orientation(segment->body);
        if (!is_jpeg_frame(segment->marker))
            continue;
        byte_reader frame(segment->body);
        frame.skip(1); // bits per sample
        auto const height = frame.big_endian(2), width = frame.big_endian(2);
        auto header = make_header(image_format::jpeg, width, height);
        if (!header)
            return std::nullopt;
        header->orientation = orientation;
        header->held_whole = is_progressive_jpeg_frame(segment->marker) ||
                             has_several_scans(segments, frame.byte());
        return header;
    }
    return std::nullopt;
}

/// Past a chain of sub-blocks.
void skip_gif_blocks(byte_reader& in)
{
    while (auto const length = in.byte())
        in.skip(length);
}

std::size_t gif_palette_bytes(std::uint8_t flags)
{
    return (flags & 0x80) != 0 ? std::size_t{3} << ((flags & 7) + 1) : 0;
}

struct gif_corner {
    std::int64_t right = 0;
    std::int64_t bottom = 0;
};

/// Past an image block, from behind its separator; up to where it reaches.
gif_corner skip_gif_image(byte_reader& in)
{
    auto const left = in.little_endian(2), top = in.little_endian(2);
    auto const width = in.little_endian(2), height = in.little_endian(2);
    in.skip(gif_palette_bytes(in.byte()));
    in.skip(1); // code size
    skip_gif_blocks(in);
    return {left + width, top + height};
}

std::optional<image_header> read_gif(std::string_view image)
{
    constexpr std::size_t signature_length = 6;
    constexpr std::uint8_t image_block = 0x2c, extension_block = 0x21;
    byte_reader in(image);
    in.skip(signature_length);
    auto const width = in.little_endian(2), height = in.little_endian(2);
    auto const flags = in.byte();
    in.skip(2); // background, aspect
    in.skip(gif_palette_bytes(flags));
    auto header = in.ok() ? make_header(image_format::gif, width, height) : std::nullopt;
    if (!header)
        return std::nullopt;
    header->frame_count = 0;
    header->held_whole = true;
    // The decoder's canvas grows with every frame, to either side.
    gif_corner canvas{header->width, header->height};
    while (in.ok() && !in.at_end()) {
        auto const block = in.byte();
        if (block == image_block) {
            auto const [right, bottom] = skip_gif_image(in);
            canvas = {std::max(canvas.right, right), std::max(canvas.bottom, bottom)};
            count_frame(*header);
        } else if (block == extension_block) {
            in.skip(1);
            skip_gif_blocks(in);
        } else {
            break;
        }
    }
    header->frame_count = std::max(header->frame_count, 1);
    header->frame_pixels = canvas.right * canvas.bottom;
    return header;
}

std::optional<image_header> read_webp_frame(std::string_view type, std::string_view body)
{
    byte_reader in(body);
    if (type == "VP8 ") {
        constexpr std::uint32_t size_mask = 0x3fff;
        in.skip(3);
        if (in.take(3) != "\x9d\x01\x2a")
            return std::nullopt;
        auto const width = in.little_endian(2), height = in.little_endian(2);
        return make_header(image_format::webp, width & size_mask, height & size_mask);
    }
    constexpr std::uint8_t lossless_signature = 0x2f;
    constexpr std::uint32_t size_mask = 0x3fff, size_bits = 14;
    if (in.byte() != lossless_signature)
        return std::nullopt;
    auto const bits = in.little_endian(4);
    if (!in.ok())
        return std::nullopt;
    return make_header(image_format::webp, (bits & size_mask) + 1,
                       (bits >> size_bits & size_mask) + 1);
}

std::optional<image_header> read_webp(std::string_view image)
{
    constexpr std::size_t riff_length = 12;
    byte_reader in(image);
    in.skip(riff_length);
    std::optional<image_header> header;
    int frames = 0;
    while (in.ok() && !in.at_end()) {
        auto const type = in.take(4);
        auto const length = in.little_endian(4);
        auto const body = image.substr(in.position(), length); // a cut one may say enough
        if (!header && (type == "VP8 " || type == "VP8L")) {
            header = read_webp_frame(type, body);
            break;
        }
        if (!header && type == "VP8X") {
            byte_reader canvas(body);
            canvas.skip(4);
            auto const width = canvas.little_endian(3) + 1, height = canvas.little_endian(3) + 1;
            header = canvas.ok() ? make_header(image_format::webp, width, height) : std::nullopt;
            if (!header)
                break;
        }
        frames = std::min(frames + (type == "ANMF" ? 1 : 0), frames_counted_max);
        in.skip(length);
        in.skip(std::min<std::size_t>(length & 1, in.left()));
    }
    if (header) {
        header->frame_count = std::max(frames, 1);
        header->held_whole = true;
    }
    return header;
}

// Turning is a property of the picture itself here, which every decoder applies.
std::optional<image_header> read_heif(std::string_view image, image_format format)
{
    auto const [width, height] = find_heif_size(image);
    return make_header(format, width, height);
}

int read_orientation(byte_reader in, bool little)
{
    constexpr std::uint32_t orientation_tag = 0x0112, entry_rest = 6;
    auto const number = [&](std::size_t count) {
        return little ? in.little_endian(count) : in.big_endian(count);
    };
    auto const entries = number(2);
    for (std::uint32_t i = 0; i < entries && in.ok(); ++i) {
        auto const tag = number(2);
        if (tag != orientation_tag) {
            in.skip(entry_rest + 4);
            continue;
        }
        in.skip(entry_rest); // type, count
        auto const value = number(2);
        return in.ok() && value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

} // namespace

std::string_view media_type_of(image_format format)
{
    switch (format) {
    case image_format::png: return "image/png";
    case image_format::jpeg: return "image/jpeg";
    case image_format::gif: return "image/gif";
    case image_format::webp: return "image/webp";
    case image_format::avif: return "image/avif";
    case image_format::heic: return "image/heic";
    case image_format::other: break;
    }
    return "";
}

std::optional<image_header> read_image_header(std::string_view image)
{
    auto const type = sniff_media_type(image.substr(0, sniffed_bytes));
    if (type == "image/png")
        return read_png(image);
    if (type == "image/jpeg")
        return read_jpeg(image);
    if (type == "image/gif")
        return read_gif(image);
    if (type == "image/webp")
        return read_webp(image);
    if (type == "image/avif")
        return read_heif(image, image_format::avif);
    return type == "image/heic" ? read_heif(image, image_format::heic) : std::nullopt;
}

int read_exif_orientation(std::string_view exif)
{
    constexpr std::string_view signature("Exif\0\0", 6);
    if (exif.starts_with(signature))
        exif.remove_prefix(signature.size());
    byte_reader in(exif);
    auto const order = in.take(2);
    bool const little = order == "II";
    if (!little && order != "MM")
        return 1;
    in.skip(2); // 42
    auto const directory = little ? in.little_endian(4) : in.big_endian(4);
    if (!in.ok() || directory > exif.size())
        return 1;
    return read_orientation(byte_reader(exif.substr(directory)), little);
}

} // namespace oc
