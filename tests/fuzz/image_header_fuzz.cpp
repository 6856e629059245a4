// Fuzzes the readers and the stripper of pictures with any bytes: what is left of a picture is no
// larger, has the same header, and holds nothing more to strip.
#include "base/check.hpp"
#include "media/image_header.hpp"
#include "media/image_metadata.hpp"
#include "media/other_metadata.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    // What a made orientation segment, a trailer or padding may add.
    constexpr std::size_t added_max = 40;
    std::string_view const image(reinterpret_cast<char const*>(data), size);
    oc::read_exif_orientation(image);
    auto const header = oc::read_image_header(image);
    auto const stripped = oc::strip_metadata(image);
    CHECK(stripped.has_value() || !header);
    if (auto const other = oc::strip_other_metadata(image))
        CHECK(other->join().size() == other->size() && other->size() <= size);
    if (!header)
        return 0;
    CHECK(header->width > 0 && header->height > 0 && header->frame_count > 0);
    CHECK(header->orientation >= 1 && header->orientation <= 8);
    CHECK(header->pixels_of_all_frames() >= header->frame_pixels);
    auto const joined = stripped->join();
    CHECK(joined.size() == stripped->size() && joined.size() <= size + added_max);
    // A hostile AVIF may call its own boxes metadata: blanked, they say something else.
    bool const is_stable = header->format < oc::image_format::avif;
    if (auto const again = oc::strip_metadata(joined); again && is_stable)
        CHECK(again->join() == joined);
    return 0;
}
