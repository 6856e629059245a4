// heif_metadata: where an AVIF or HEIC picture keeps EXIF and XMP (ISO 14496-12, 23008-12), so that
// it can be blanked without moving a byte, and how large it is. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace oc {

struct byte_extent {
    std::size_t offset = 0;
    std::size_t length = 0;
};

/// The extents of the file that hold metadata, sorted, without overlaps, within the file. Empty
/// when there is none, or the boxes are damaged.
std::vector<byte_extent> find_heif_metadata(std::string_view file);

/// Whether it says where its items are: without, there is no picture to be found.
bool has_heif_items(std::string_view file);

struct heif_size {
    std::uint32_t width = 0; // 0: it does not say
    std::uint32_t height = 0;
};

/// Of the largest picture in it: the others are its tiles, thumbnails and masks.
heif_size find_heif_size(std::string_view file);

} // namespace oc
