// tiff_metadata: what a TIFF tells besides the picture (EXIF, GPS, XMP, IPTC, names, places), so
// that it can go without moving a byte: everything in a TIFF says where it is. Pure; any thread.
#pragma once

#include "media/image_metadata.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace oc {

/// Bytes of a file that become others: `content`, and zeros behind it, `length` in all.
struct image_patch {
    std::size_t offset = 0;
    std::size_t length = 0;
    stripped_image content{};
};

/// Sorted, without overlaps, within the file. Tags that are not known to make the picture leave
/// their directories, and what they point at is blanked, but for the bytes that a tag uses which
/// stays; of JPEGs within, what is not picture. A directory that is cut keeps its tags. nullopt for
/// what is no TIFF, has no whole directory to begin with, or has more than is looked at.
std::optional<std::vector<image_patch>> find_tiff_metadata(std::string_view file);

} // namespace oc
