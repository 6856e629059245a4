// image_metadata: a picture without what it tells besides the picture (EXIF with GPS, XMP, texts,
// thumbnails, whatever follows its end), byte by byte the same otherwise. Pure; any thread.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// What is left, in pieces of the original and of `made`; the original has to outlive it.
struct stripped_image {
    std::vector<std::string_view> pieces{};
    std::list<std::string> made{};

    std::size_t size() const;
    std::string join() const;
};

/// Colour profiles stay, and the orientation of a JPEG. A damaged file keeps everything from the
/// damage on, unless it is metadata that are cut there. In AVIF and HEIC the metadata are blanked
/// where they are. A header that read_image_header cannot read is no hindrance. nullopt for other
/// formats, and when there is neither a header nor any data of a picture.
std::optional<stripped_image> strip_metadata(std::string_view image);

} // namespace oc
