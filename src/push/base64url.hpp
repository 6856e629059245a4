// base64url as browsers write keys (RFC 4648 §5); the encoder is base/random's. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace oc {

/// With or without padding. Nothing for any other character, a wrong length or wrong padding.
std::optional<std::string> decode_base64url(std::string_view text);

std::string encode_base64url(std::string_view bytes);

} // namespace oc
