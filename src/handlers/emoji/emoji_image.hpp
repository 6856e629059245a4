// emoji_image: from the text of a request to a picture that may be kept (part 2 §2.1). A worker.
#pragma once

#include "db/emojis.hpp"
#include "domain/config.hpp"
#include "domain/errc.hpp"

#include <string_view>

namespace oc {

/// `data_uri` is the field as sent. errc::invalid_value when it is no data URI of a picture,
/// errc::emoji_add_failed when the picture is too large, cannot be decoded, or is of a type that
/// the settings do not allow. What it claims to be does not matter, what its bytes show does.
result<emoji_image> make_emoji_image(std::string_view data_uri, config const& settings);

} // namespace oc
