// secret_box: small secrets at rest. AES-256-GCM under one key, bound to what they belong to; and
// the comparison that goes with tokens. Pure but for the chance it is given; any thread.
#pragma once

#include "base/random.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

class secret_box {
public:
    static constexpr std::size_t key_bytes = 32;
    using key = std::array<std::byte, key_bytes>;

    explicit secret_box(key const& secret) : key_(secret) {}
    ~secret_box();
    secret_box(secret_box const&) = default;
    secret_box& operator=(secret_box const&) = default;

    /// Nonce, cipher text and tag, as bytes. `owner` is authenticated and has to be said again when
    /// the box is opened, so that sealed texts cannot be exchanged for each other.
    std::string seal(std::string_view plain, std::string_view owner, random_source& random) const;

    /// Nothing when it was sealed under another key or for another owner, or was changed.
    std::optional<std::string> open(std::string_view sealed, std::string_view owner) const;

private:
    key key_;
};

/// Takes as long for texts that differ at their beginning as for those that differ at their end.
bool equal_in_constant_time(std::string_view a, std::string_view b);

} // namespace oc
