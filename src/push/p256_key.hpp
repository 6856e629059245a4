// p256_key: a key pair on the curve P-256, for agreeing on secrets and for signing. Immutable; any
// thread. Numbers and points are raw bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace oc {

inline constexpr std::size_t p256_scalar_bytes = 32;
inline constexpr std::size_t p256_point_bytes = 65; // uncompressed: 4, x, y

/// Whether these are the bytes of a point on the curve.
bool is_p256_point(std::string_view bytes);

class p256_key {
public:
    /// From the private number, big endian. Nothing when it is none of the curve (zero, too large,
    /// other than 32 bytes).
    static std::optional<p256_key> from_scalar(std::string_view scalar);
    /// From a PEM file's text. Nothing when it holds no unencrypted private key of this curve.
    static std::optional<p256_key> from_pem(std::string const& text);

    /// PKCS#8, "BEGIN PRIVATE KEY".
    std::string to_pem() const;
    std::string const& public_point() const { return point_; }

    /// ECDH: the x coordinate of the common point, 32 bytes. Nothing when `peer` is no point.
    std::optional<std::string> agree(std::string_view peer) const;
    /// ES256 (RFC 7518 §3.4): SHA-256, then r and s, 64 bytes.
    std::string sign(std::string_view text) const;

private:
    using handle = std::shared_ptr<evp_pkey_st>;
    p256_key(handle key, std::string point);

    handle key_;
    std::string point_;
};

} // namespace oc
