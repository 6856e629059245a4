// random_source: the only source of chance; the system's CSPRNG in production, seeded in tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace oc {

class random_source {
public:
    virtual ~random_source() = default;

    /// Fills the bytes. The system source is cryptographically strong. Any thread.
    virtual void fill(std::span<std::byte> out) = 0;

    /// An unpadded URL-safe base64 token of that many random bytes (RFC 4648 §5).
    std::string token(std::size_t bytes);
    std::uint64_t next_u64();
};

/// The kernel's CSPRNG (getrandom). Any thread.
class system_random final : public random_source {
public:
    void fill(std::span<std::byte> out) override;
};

/// A random UUID (RFC 9562 §5.4), lower case.
std::string make_uuid_v4(random_source& random);

/// The text of a UUID from its upper and lower 64 bits, lower case (RFC 9562 §4).
std::string format_uuid(std::uint64_t high, std::uint64_t low);

/// Unpadded URL-safe base64 (RFC 4648 §5).
std::string base64url(std::span<std::byte const> bytes);

} // namespace oc
