// Extract, then the first block of expand.
#include "push/hkdf.hpp"

#include "base/check.hpp"
#include "base/sha256.hpp"

namespace oc {

std::string hkdf_sha256(hkdf_input const& from, std::size_t bytes)
{
    constexpr std::size_t digest_bytes = 32;
    CHECK(bytes <= digest_bytes);
    auto const key = hmac_sha256(from.salt, from.secret);
    return hmac_sha256(key, std::string(from.info) + '\x01').substr(0, bytes);
}

} // namespace oc
