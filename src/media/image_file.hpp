// image_file: pictures of strangers made fit to be kept and shown (part 2 §3.6): upright, without
// metadata, not larger than asked, animations whole. Any thread; blocks and computes, so for
// workers, one at a time (image_jobs).
#pragma once

#include "media/image_codec.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace oc {

namespace image_limits {
inline constexpr std::int64_t pixels_max = 89'000'000; // of a frame; more is refused unseen
// What needs more memory to decode (or time, for the frames together) is kept as it came.
inline constexpr std::int64_t pixels_held_max = 32'000'000;
inline constexpr std::int64_t pixels_of_animation_max = 40'000'000;
} // namespace image_limits

/// `attachments.compression` of the config, and what emojis need.
struct image_options {
    bool compress = true; // false: only what has to be (metadata, orientation)
    int width_max = 1920; // of the box that it is shrunk to; never enlarged
    int height_max = 1920;
    int jpeg_quality = 85;
    int webp_quality = 85;
    int png_compression = 6;
    bool must_decode = false; // true: refuse what else would be kept undecoded
};

struct image_facts {
    image_format format{};
    int width = 0; // as seen: upright; 0: image_format::other, of which it is not known
    int height = 0;
    int frame_count = 1;
    bool recoded = false; // false: the original bytes without their metadata
};

struct processed_image {
    image_facts facts;
    std::string bytes;
};

/// Refused are formats that nobody here knows (unknown_format), files that begin like a picture and
/// are none (undecodable), and bombs (too_large). A picture that cannot be decoded, or would only
/// grow, is the original without metadata, unless it must_decode.
image_result<processed_image> process_image(std::string_view image, image_options const& options);

/// The same from file to file; `out` is made or replaced, and is no part of anything (it may be
/// half written) unless this succeeds. The original is mapped, not read into memory.
image_result<image_facts> process_image(std::filesystem::path const& in,
                                        std::filesystem::path const& out,
                                        image_options const& options);

/// A still picture that fits into a square of `size` pixels: a JPEG of a JPEG, else a WebP. One
/// that fits already is recoded all the same.
image_result<processed_image> make_thumbnail(std::string_view image, int size);
image_result<image_facts> make_thumbnail(std::filesystem::path const& in,
                                         std::filesystem::path const& out, int size);

} // namespace oc
