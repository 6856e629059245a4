// The receiving side of RFC 8291.
#include "support/push_browser.hpp"

#include "base/base64.hpp"
#include "push/encryption.hpp"
#include "push/hkdf.hpp"

#include <openssl/evp.h>

#include <memory>
#include <utility>

namespace oc::test {
namespace {

constexpr std::size_t tag_bytes = 16;

unsigned char const* bytes_of(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}

std::optional<std::string> open_sealed(std::string const& key, std::string const& nonce,
                                       std::string_view sealed)
{
    auto const text = sealed.substr(0, sealed.size() - tag_bytes);
    std::string tag(sealed.substr(text.size()));
    std::string plain(text.size(), '\0');
    auto* const target = reinterpret_cast<unsigned char*>(plain.data());
    std::unique_ptr<EVP_CIPHER_CTX, decltype(&::EVP_CIPHER_CTX_free)> const cipher(
        ::EVP_CIPHER_CTX_new(), &::EVP_CIPHER_CTX_free);
    int size = 0;
    bool const is_well =
        ::EVP_DecryptInit_ex(cipher.get(), ::EVP_aes_128_gcm(), nullptr, bytes_of(key),
                             bytes_of(nonce)) == 1 &&
        ::EVP_DecryptUpdate(cipher.get(), target, &size, bytes_of(text),
                            static_cast<int>(text.size())) == 1 &&
        ::EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1 &&
        ::EVP_DecryptFinal_ex(cipher.get(), target + size, &size) == 1;
    return is_well ? std::optional(std::move(plain)) : std::nullopt;
}

} // namespace

push_browser::push_browser(std::string endpoint, unsigned char seed)
    : push_browser(
          std::move(endpoint),
          p256_key::from_scalar(std::string(p256_scalar_bytes, static_cast<char>(seed))).value(),
          std::string(push_auth_bytes, static_cast<char>(seed)))
{
}

push_browser::push_browser(std::string endpoint, p256_key key, std::string auth)
    : endpoint_(std::move(endpoint)), key_(std::move(key)), auth_(std::move(auth))
{
}

boost::json::object push_browser::to_json() const
{
    return {{"endpoint", endpoint_},
            {"expirationTime", nullptr},
            {"keys", boost::json::object{{"p256dh", encode_base64url(key_.public_point())},
                                         {"auth", encode_base64url(auth_)}}}};
}

push_subscription push_browser::to_record(std::string const& user_id) const
{
    return {.endpoint = endpoint_,
            .user_id = user_id,
            .p256dh = key_.public_point(),
            .auth = auth_,
            .fingerprint = "0123456789abcdef",
            .last_used = 0};
}

std::optional<std::string> push_browser::decrypt(std::string_view body) const
{
    constexpr std::size_t id_at = push_salt_bytes + 5;
    constexpr std::size_t header_bytes = id_at + p256_point_bytes;
    if (body.size() < header_bytes + tag_bytes + 1)
        return std::nullopt;
    auto const salt = body.substr(0, push_salt_bytes);
    auto const sender = body.substr(id_at, p256_point_bytes);
    auto const common = key_.agree(sender);
    if (!common)
        return std::nullopt;
    auto const info =
        std::string("WebPush: info") + '\0' + key_.public_point() + std::string(sender);
    auto const secret = hkdf_sha256({auth_, *common, info}, 32);
    auto const key =
        hkdf_sha256({salt, secret, std::string("Content-Encoding: aes128gcm") + '\0'}, 16);
    auto const nonce =
        hkdf_sha256({salt, secret, std::string("Content-Encoding: nonce") + '\0'}, 12);
    auto plain = open_sealed(key, nonce, body.substr(header_bytes));
    if (!plain || plain->back() != '\2')
        return std::nullopt;
    plain->pop_back();
    return plain;
}

} // namespace oc::test
