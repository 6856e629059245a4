// jpeg_segments: the marker segments of a JPEG, one after another, each with the entropy-coded
// data that follows it. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace oc {

namespace jpeg_marker {
inline constexpr std::uint8_t app0 = 0xe0, app1 = 0xe1, app2 = 0xe2, app14 = 0xee, app15 = 0xef;
inline constexpr std::uint8_t end_of_image = 0xd9, start_of_scan = 0xda, comment = 0xfe;
} // namespace jpeg_marker

/// Whether it is a SOFn, which tells the size.
bool is_jpeg_frame(std::uint8_t marker);
/// Whether it is one of a progressive picture, whose coefficients are kept until the end.
bool is_progressive_jpeg_frame(std::uint8_t marker);

struct jpeg_segment {
    std::uint8_t marker = 0;
    std::string_view body{}; // without marker and length
    std::string_view whole{}; // with both, and the coded data that follows a start of scan
};

/// Whether the picture needs it, and not only who tells of it (EXIF, XMP, comments, thumbnails):
/// colour profiles stay.
bool makes_picture(jpeg_segment const& segment);

class jpeg_segments {
public:
    explicit jpeg_segments(std::string_view image);

    /// The next one; nullopt after the end of the image, or where the file is cut or damaged.
    /// Stray bytes before the first scan are passed over, as decoders do; behind it they come as a
    /// segment with the marker 0.
    /// Coded data that ends with the file counts as whole.
    std::optional<jpeg_segment> next();

    /// Whether the end of the image was reached, and not the end of the file or damage.
    bool has_ended() const { return ended_; }
    /// What next() has not given yet.
    std::string_view rest() const { return image_.substr(position_); }

private:
    bool find_marker();

    std::string_view image_;
    std::size_t position_ = 0;
    bool ended_ = false;
    bool in_picture_ = false; // behind the first start of scan
};

} // namespace oc
