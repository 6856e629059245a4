// ITU T.81 annex B: 0xff, a marker, a length that counts itself, a body.
#include "media/jpeg_segments.hpp"

#include <algorithm>

namespace oc {
namespace {

using namespace std::string_view_literals;

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

/// Where the coded data from `from` on ends: at the next marker that is no restart, or the fill
/// bytes before it. JPEG-LS has bytes below the markers behind 0xff.
std::size_t find_scan_end(std::string_view image, std::size_t from)
{
    constexpr unsigned char first = 0xc0, restart_first = 0xd0, restart_last = 0xd7;
    auto const begin = from;
    while (from < image.size()) {
        auto found = image.find(static_cast<char>(fill), from);
        if (found == image.npos || found + 1 >= image.size())
            return image.size();
        auto const next = at(image, found + 1);
        if (next >= first && next != fill && (next < restart_first || next > restart_last)) {
            while (found > begin && at(image, found - 1) == fill)
                --found;
            return found;
        }
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

bool makes_picture(jpeg_segment const& segment)
{
    constexpr std::size_t plain_jfif_length = 14; // longer ones carry a thumbnail
    switch (segment.marker) {
    case jpeg_marker::app0:
        return segment.body.starts_with("JFIF\0"sv) && segment.body.size() == plain_jfif_length;
    case jpeg_marker::app2: return segment.body.starts_with("ICC_PROFILE\0"sv);
    case jpeg_marker::app14: return segment.body.starts_with("Adobe"); // how colours are meant
    case jpeg_marker::comment: return false;
    default: return segment.marker < jpeg_marker::app0 || segment.marker > jpeg_marker::app15;
    }
}

jpeg_segments::jpeg_segments(std::string_view image) : image_(image)
{
    constexpr std::size_t start_length = 2;
    ended_ = !image.starts_with("\xff\xd8");
    position_ = std::min(start_length, image.size());
}

/// Any number of fill bytes may stand before it.
bool jpeg_segments::find_marker()
{
    auto const is_marker = [this](std::size_t place) {
        auto const next = at(image_, place + 1);
        return at(image_, place) == fill && next != fill && next != 0;
    };
    auto found = position_;
    while (found + 1 < image_.size() && !is_marker(found))
        ++found;
    if (found + 1 >= image_.size())
        return false;
    position_ = found;
    return true;
}

std::optional<jpeg_segment> jpeg_segments::next()
{
    jpeg_segment segment;
    // In the picture stray bytes are coded data, of a damaged one.
    auto const coded_end = in_picture_ && !ended_ ? find_scan_end(image_, position_) : position_;
    if (coded_end > position_) {
        segment.whole = image_.substr(position_, coded_end - position_);
        position_ = coded_end;
        return segment;
    }
    if (ended_ || !find_marker())
        return std::nullopt;
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
        in_picture_ = in_picture_ || segment.marker == jpeg_marker::start_of_scan;
        if (segment.marker == jpeg_marker::start_of_scan)
            end = find_scan_end(image_, end);
    }
    segment.whole = image_.substr(position_, end - position_);
    position_ = end;
    return segment;
}

} // namespace oc
