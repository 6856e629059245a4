// Agreement, two steps of HKDF, one record of AES-128-GCM.
#include "push/encryption.hpp"

#include "base/check.hpp"
#include "push/hkdf.hpp"

#include <openssl/evp.h>

#include <memory>

namespace oc {
namespace {

constexpr std::size_t tag_bytes = 16;

struct record_keys {
    std::string key;
    std::string nonce;
};

// The infos end with a zero byte, which is part of them.
template <std::size_t size>
std::string with_zero(char const (&text)[size])
{
    return {text, size};
}

record_keys derive(std::string_view salt, std::string_view secret)
{
    auto const key_info = with_zero("Content-Encoding: aes128gcm");
    auto const nonce_info = with_zero("Content-Encoding: nonce");
    constexpr std::size_t key_bytes = 16;
    constexpr std::size_t nonce_bytes = 12;
    return {hkdf_sha256({salt, secret, key_info}, key_bytes),
            hkdf_sha256({salt, secret, nonce_info}, nonce_bytes)};
}

std::string seal(record_keys const& with, std::string const& plain)
{
    auto const bytes = [](std::string const& text) {
        return reinterpret_cast<unsigned char const*>(text.data());
    };
    std::unique_ptr<EVP_CIPHER_CTX, decltype(&::EVP_CIPHER_CTX_free)> const cipher(
        ::EVP_CIPHER_CTX_new(), &::EVP_CIPHER_CTX_free);
    std::string out(plain.size() + tag_bytes, '\0');
    auto* const target = reinterpret_cast<unsigned char*>(out.data());
    int size = 0;
    int rest = 0;
    CHECK(cipher != nullptr);
    CHECK(::EVP_EncryptInit_ex(cipher.get(), ::EVP_aes_128_gcm(), nullptr, bytes(with.key),
                               bytes(with.nonce)) == 1);
    CHECK(::EVP_EncryptUpdate(cipher.get(), target, &size, bytes(plain),
                              static_cast<int>(plain.size())) == 1);
    CHECK(::EVP_EncryptFinal_ex(cipher.get(), target + size, &rest) == 1);
    CHECK(static_cast<std::size_t>(size + rest) == plain.size());
    CHECK(::EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_bytes),
                                target + plain.size()) == 1);
    return out;
}

// Salt, record size 4096, the sender's key as its id.
std::string make_header(push_secrets const& fresh)
{
    std::string header(fresh.salt);
    header.append({'\x00', '\x00', '\x10', '\x00'});
    header.push_back(static_cast<char>(p256_point_bytes));
    return header + fresh.ephemeral.public_point();
}

} // namespace

std::optional<std::string> encrypt_push(push_secrets const& fresh, push_receiver const& to,
                                        std::string_view plaintext)
{
    constexpr std::size_t secret_bytes = 32;
    constexpr char last_record = 2;
    CHECK(fresh.salt.size() == push_salt_bytes);
    auto const common = fresh.ephemeral.agree(to.p256dh);
    if (!common || plaintext.size() > push_plaintext_bytes_max)
        return std::nullopt;
    auto info = with_zero("WebPush: info");
    info.append(to.p256dh).append(fresh.ephemeral.public_point());
    auto const secret = hkdf_sha256({to.auth, *common, info}, secret_bytes);
    return make_header(fresh) +
           seal(derive(fresh.salt, secret), std::string(plaintext) + last_record);
}

} // namespace oc
