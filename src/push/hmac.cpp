// OpenSSL's HMAC behind strings.
#include "push/hmac.hpp"

#include "base/check.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace oc {
namespace {

constexpr std::size_t digest_bytes = 32;

} // namespace

std::string hmac_sha256(std::string_view key, std::string_view text)
{
    std::string out(digest_bytes, '\0');
    unsigned size = 0;
    auto const* const made =
        ::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()),
               reinterpret_cast<unsigned char const*>(text.data()), text.size(),
               reinterpret_cast<unsigned char*>(out.data()), &size);
    CHECK(made != nullptr && size == digest_bytes);
    return out;
}

std::string hkdf_sha256(hkdf_input const& from, std::size_t bytes)
{
    CHECK(bytes <= digest_bytes);
    auto const key = hmac_sha256(from.salt, from.secret);
    return hmac_sha256(key, std::string(from.info) + '\x01').substr(0, bytes);
}

} // namespace oc
