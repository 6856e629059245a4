// HKDF over HMAC-SHA256 (RFC 5869). Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oc {

struct hkdf_input {
    std::string_view salt;
    std::string_view secret;
    std::string_view info;
};

/// At most 32 bytes.
std::string hkdf_sha256(hkdf_input const& from, std::size_t bytes);

} // namespace oc
