// emoji_images: the picture of an emoji, read by one of the store's readers. Core thread.
#pragma once

#include "db/store.hpp"

#include <functional>
#include <optional>
#include <string>

namespace oc {

/// `done` on the core; with nothing when there is no such picture (any more), or the disk or the
/// queue says no.
void read_emoji_image(store& from, std::string file_name,
                      std::function<void(std::optional<std::string> image)> done);

} // namespace oc
