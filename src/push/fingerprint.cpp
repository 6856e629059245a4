// The first 64 bits of an HMAC.
#include "push/fingerprint.hpp"

#include "base/sha256.hpp"

#include <cstddef>

namespace oc {

std::uint64_t device_fingerprint(std::string_view secret, device_words const& of)
{
    auto const text =
        std::string(of.address) + "|" + std::string(of.user_agent) + "|" + std::string(of.country);
    auto const digest = hmac_sha256(secret, text);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i)
        number = number << 8 | static_cast<unsigned char>(digest[i]);
    return number;
}

std::string fingerprint_text(std::uint64_t fingerprint)
{
    constexpr char digits[] = "0123456789abcdef";
    constexpr std::size_t length = 16;
    std::string out(length, '0');
    for (auto at = out.rbegin(); at != out.rend(); ++at, fingerprint >>= 4)
        *at = digits[fingerprint & 15];
    return out;
}

} // namespace oc
