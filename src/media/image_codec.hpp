// image_codec: decoding, shrinking and encoding pictures, by libvips. It is loaded at the first
// use, not with the program: a server that sees no picture pays nothing for it (decision 0008).
// Any thread; callers see to it that few run at once.
#pragma once

#include "media/image_header.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

namespace oc {

enum class image_problem : std::uint8_t {
    unknown_format, // none of image_format
    too_large,      // more pixels or frames than allowed; nothing was decoded
    undecodable,    // damaged
    unreadable,     // a file cannot be read or written
    no_space,       // a file cannot be written because the disk is full
    unavailable,    // this machine has no libvips
};

/// Required by boost::system::result; reached only through value() on a failed one.
[[noreturn]] inline void throw_exception_from_error(image_problem, boost::source_location const&)
{
    std::terminate();
}

template <class T>
using image_result = boost::system::result<T, image_problem>;

struct coding {
    int width_max = 0; // the box to shrink to; what fits in it keeps its size
    int height_max = 0;
    image_format format{}; // to make; animations need gif or webp
    bool all_frames = false;
    int quality = 85;    // jpeg, webp
    int compression = 6; // png
};

struct coded_image {
    std::string bytes;
    int width = 0; // of one frame
    int height = 0;
    int frame_count = 1;
};

/// Decodes, turns upright, converts to sRGB, shrinks, encodes without metadata. The caller has
/// looked at the header: there is no limit here.
image_result<coded_image> recode_image(std::string_view image, coding const& how);

/// Decodes every frame for nothing but to see that it can be done.
image_result<void> check_decoding(std::string_view image);

} // namespace oc
