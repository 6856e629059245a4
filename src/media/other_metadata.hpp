// other_metadata: pictures that are not drawn here (TIFF, JPEG XL, icons, bitmaps) without what
// they tell besides the picture. Pure; any thread.
#pragma once

#include "media/image_metadata.hpp"

#include <optional>
#include <string_view>

namespace oc {

/// Whether strip_other_metadata knows pictures of that type.
bool is_other_picture(std::string_view media_type);

/// In TIFF, icons and bitmaps nothing moves: metadata are blanked where they are. Of JPEG XL the
/// boxes go that do not make the picture. A damaged file keeps everything from the damage on.
/// nullopt for other formats, and for a TIFF that cannot be walked (find_tiff_metadata).
std::optional<stripped_image> strip_other_metadata(std::string_view image);

} // namespace oc
