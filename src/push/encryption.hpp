// The body of a push as only the browser can read it: RFC 8291 over aes128gcm (RFC 8188), one
// record. Pure: what should be random is given. Any thread.
#pragma once

#include "push/p256_key.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

inline constexpr std::size_t push_salt_bytes = 16;
inline constexpr std::size_t push_auth_bytes = 16;
/// What push services take at least (RFC 8030 §7.2): 4096 bytes, less header, tag and delimiter.
inline constexpr std::size_t push_plaintext_bytes_max = 4096 - 86 - 16 - 1;

/// What the browser gave with its subscription, raw bytes.
struct push_receiver {
    std::string_view p256dh;
    std::string_view auth;
};

/// Fresh for every message.
struct push_secrets {
    p256_key const& ephemeral;
    std::string_view salt; // push_salt_bytes
};

/// Nothing when the receiver's key is no point of the curve or the text is too long.
std::optional<std::string> encrypt_push(push_secrets const& fresh, push_receiver const& to,
                                        std::string_view plaintext);

} // namespace oc
