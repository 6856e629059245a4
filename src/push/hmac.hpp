// HMAC-SHA256 and HKDF (RFC 5869) over it. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oc {

std::string hmac_sha256(std::string_view key, std::string_view text); // 32 bytes

struct hkdf_input {
    std::string_view salt;
    std::string_view secret;
    std::string_view info;
};

/// At most 32 bytes.
std::string hkdf_sha256(hkdf_input const& from, std::size_t bytes);

} // namespace oc
