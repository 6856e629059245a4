// TIFF by its directories; JPEG XL as of ISO/IEC 18181-2; icons and bitmaps as of Windows.
#include "media/other_metadata.hpp"

#include "media/byte_reader.hpp"
#include "media/media_type.hpp"
#include "media/tiff_metadata.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace oc {
namespace {

using namespace std::string_view_literals;

void keep_zeros(stripped_image& out, std::size_t count)
{
    static constexpr char blank[4096]{};
    for (; count > 0; count -= std::min(count, sizeof blank))
        out.pieces.emplace_back(blank, std::min(count, sizeof blank));
}

/// Neighbours become one piece.
void keep(stripped_image& out, std::string_view piece)
{
    auto& pieces = out.pieces;
    if (!pieces.empty() && pieces.back().data() + pieces.back().size() == piece.data())
        pieces.back() = {pieces.back().data(), pieces.back().size() + piece.size()};
    else if (!piece.empty())
        pieces.push_back(piece);
}

/// `patches` are sorted and without overlaps.
stripped_image apply(std::string_view image, std::vector<image_patch> patches)
{
    stripped_image out;
    std::size_t at = 0;
    for (auto& each : patches) {
        keep(out, image.substr(at, each.offset - at));
        auto const made = each.content.size();
        out.pieces.insert(out.pieces.end(), each.content.pieces.begin(),
                          each.content.pieces.end());
        out.made.splice(out.made.end(), each.content.made);
        keep_zeros(out, each.length - made);
        at = each.offset + each.length;
    }
    keep(out, image.substr(at));
    return out;
}

/// Nothing that frames say of where they are counts boxes: these may go. "jbrd" goes too: it has
/// the comments of the JPEG that it was.
stripped_image strip_jpeg_xl(std::string_view image)
{
    constexpr std::array kept{"JXL "sv, "ftyp"sv, "jxll"sv, "jxli"sv, "jxlc"sv, "jxlp"sv};
    constexpr std::array told{"Exif"sv, "xml "sv, "jumb"sv, "brob"sv, "jbrd"sv};
    constexpr std::size_t head_bytes = 8, long_head_bytes = 16;
    constexpr std::size_t pieces_max = 10'000; // only hostile files have very many
    stripped_image out;
    byte_reader in(image);
    while (!in.at_end()) {
        auto const begin = in.position();
        std::uint64_t length = in.big_endian(4);
        auto const type = in.take(4);
        std::size_t head = head_bytes;
        if (length == 1) {
            length = std::uint64_t{in.big_endian(4)} << 32;
            length |= in.big_endian(4);
            head = long_head_bytes;
        } else if (length == 0) {
            length = image.size() - begin;
        }
        if (!in.ok() || length < head || length > image.size() - begin ||
            out.pieces.size() >= pieces_max) {
            if (std::ranges::count(told, type) == 0)
                keep(out, image.substr(begin)); // damaged
            break;
        }
        in.skip(static_cast<std::size_t>(length) - head);
        if (std::ranges::count(kept, type) > 0)
            keep(out, image.substr(begin, static_cast<std::size_t>(length)));
    }
    return out;
}

/// Pictures within are bitmaps, or PNGs, which end where they say so, whatever follows; what
/// follows the last of them is none.
stripped_image strip_icon(std::string_view image)
{
    constexpr std::size_t head_bytes = 6, entry_bytes = 16, entry_rest = 8, icons_max = 1000;
    byte_reader in(image);
    in.skip(4);
    auto const count = std::min<std::size_t>(in.little_endian(2), icons_max);
    auto const pictures_at = head_bytes + count * entry_bytes;
    std::vector<std::pair<std::size_t, std::size_t>> extents;
    for (std::size_t i = 0; i < count; ++i) {
        in.skip(entry_rest);
        std::size_t const length = in.little_endian(4), offset = in.little_endian(4);
        if (in.ok() && offset >= pictures_at && offset < image.size())
            extents.emplace_back(offset, std::min(length, image.size() - offset));
    }
    std::ranges::sort(extents);
    std::vector<image_patch> patches;
    std::size_t end = 0, last = 0;
    for (auto const& [offset, length] : extents) {
        last = std::max(last, offset + length);
        auto const picture = image.substr(offset, length);
        auto stripped = offset >= end && sniff_media_type(picture) == "image/png"
                            ? strip_metadata(picture)
                            : std::nullopt;
        if (!stripped || stripped->size() > length)
            continue;
        end = offset + length;
        patches.push_back({offset, length, std::move(*stripped)});
    }
    if (!extents.empty())
        patches.push_back({last, image.size() - last, {}});
    return apply(image, std::move(patches));
}

/// A bitmap tells nothing, unless its colour profile is a path on its author's disk.
stripped_image strip_bitmap(std::string_view image)
{
    constexpr std::size_t info_at = 14, colours_at = info_at + 56, profile_at = info_at + 112;
    constexpr std::uint32_t v5_bytes = 124, linked = 0x4c49'4e4b;
    auto const number = [&](std::size_t offset) {
        return byte_reader(image.substr(std::min(offset, image.size()))).little_endian(4);
    };
    std::size_t const offset = info_at + std::size_t{number(profile_at)};
    if (number(info_at) != v5_bytes || number(colours_at) != linked ||
        offset < info_at + v5_bytes || offset >= image.size())
        return apply(image, {});
    std::size_t const length = number(profile_at + 4);
    return apply(image, {{offset, std::min(length, image.size() - offset), {}}});
}

} // namespace

bool is_other_picture(std::string_view media_type)
{
    constexpr std::array types{"image/tiff"sv, "image/jxl"sv, "image/x-icon"sv, "image/bmp"sv};
    return std::ranges::count(types, media_type) > 0;
}

std::optional<stripped_image> strip_other_metadata(std::string_view image)
{
    auto const type = sniff_media_type(image.substr(0, sniffed_bytes));
    if (type == "image/tiff") {
        auto found = find_tiff_metadata(image);
        return found ? std::optional(apply(image, *std::move(found))) : std::nullopt;
    }
    if (type == "image/jxl") // without boxes it is the picture alone
        return image.starts_with('\xff') ? apply(image, {}) : strip_jpeg_xl(image);
    if (type == "image/x-icon")
        return strip_icon(image);
    return type == "image/bmp" ? std::optional(strip_bitmap(image)) : std::nullopt;
}

} // namespace oc
