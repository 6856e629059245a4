// ITU T.81 annex B: 0xff, a marker, a length that counts itself, a body.
#include "media/jpeg_segments.hpp"

#include <algorithm>

namespace oc {
namespace {

constexpr unsigned char fill = 0xff;

unsigned char at(std::string_view bytes, std::size_t index)
{
    return static_cast<unsigned char>(bytes[index]);
}

bool stands_alone(std::uint8_t marker)
{
    constexpr std::uint8_t temporary = 0x01, restart_first = 0xd0, restart_last = 0xd7;
    return marker == temporary || (marker >= restart_first && marker <= restart_last) ||
           marker == jpeg_marker::end_of_image;
}

/// Where the coded data from `from` on ends: at the next marker that is no restart.
std::size_t find_scan_end(std::string_view image, std::size_t from)
{
    constexpr unsigned char restart_first = 0xd0, restart_last = 0xd7;
    while (from < image.size()) {
        auto const found = image.find(static_cast<char>(fill), from);
        if (found == image.npos || found + 1 >= image.size())
            return image.size();
        auto const next = at(image, found + 1);
        if (next != 0 && next != fill && (next < restart_first || next > restart_last))
            return found;
        from = found + (next == fill ? 1 : 2);
    }
    return image.size();
}

} // namespace

bool is_jpeg_frame(std::uint8_t marker)
{
    constexpr std::uint8_t first = 0xc0, last = 0xcf, huffman = 0xc4, extension = 0xc8,
                           arithmetic = 0xcc;
    return marker >= first && marker <= last && marker != huffman && marker != extension &&
           marker != arithmetic;
}

bool is_progressive_jpeg_frame(std::uint8_t marker)
{
    constexpr std::uint8_t kind_mask = 3, progressive = 2;
    return is_jpeg_frame(marker) && (marker & kind_mask) == progressive;
}

jpeg_segments::jpeg_segments(std::string_view image) : image_(image)
{
    constexpr std::size_t start_length = 2;
    ended_ = !image.starts_with("\xff\xd8");
    position_ = std::min(start_length, image.size());
}

std::optional<jpeg_segment> jpeg_segments::next()
{
    // Any number of fill bytes may stand before a marker.
    while (position_ + 1 < image_.size() && at(image_, position_) == fill &&
           at(image_, position_ + 1) == fill)
        ++position_;
    if (ended_ || position_ + 1 >= image_.size() || at(image_, position_) != fill)
        return std::nullopt;
    jpeg_segment segment;
    segment.marker = at(image_, position_ + 1);
    std::size_t end = position_ + 2;
    if (stands_alone(segment.marker)) {
        ended_ = segment.marker == jpeg_marker::end_of_image;
    } else {
        if (end + 2 > image_.size())
            return std::nullopt;
        std::size_t const length = at(image_, end) << 8 | at(image_, end + 1);
        if (length < 2 || end + length > image_.size())
            return std::nullopt;
        segment.body = image_.substr(end + 2, length - 2);
        end += length;
        if (segment.marker == jpeg_marker::start_of_scan)
            end = find_scan_end(image_, end);
    }
    segment.whole = image_.substr(position_, end - position_);
    position_ = end;
    return segment;
}

} // namespace oc
