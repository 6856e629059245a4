// image_header: what a picture says of itself, read without decoding anything, so that a bomb is
// known before it goes off. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace oc {

/// The first four can be decoded here; of the next two only the size is known, and of `other`
/// (other_metadata, or a header that cannot be read) nothing: no header has it.
enum class image_format : std::uint8_t { png, jpeg, gif, webp, avif, heic, other };

struct image_header {
    image_format format{};
    int width = 0; // as stored, before the orientation is applied
    int height = 0;
    int frame_count = 1;
    int orientation = 1; // of EXIF, 1 to 8 (JPEG only: viewers heed it nowhere else)
    std::int64_t frame_pixels = 0; // of the largest frame; a GIF may have frames above its size
    bool held_whole = false; // decoding keeps the whole picture in memory, not some lines of it

    bool is_animated() const { return frame_count > 1; }
    bool lies_on_its_side() const { return orientation >= 5; }
    std::int64_t pixels_of_all_frames() const { return frame_pixels * frame_count; }
};

/// "image/png" and so on; "" for others.
std::string_view media_type_of(image_format format);

/// `image` is the file, or its beginning: then frames further on are not counted. nullopt when it
/// is none of these formats, has no pixels, or ends before it has said its size.
std::optional<image_header> read_image_header(std::string_view image);

/// The orientation in a body of EXIF (with or without "Exif\0\0"); 1 when there is none.
int read_exif_orientation(std::string_view exif);

} // namespace oc
