// OpenSSL's AES-256-GCM. Any thread.
#include "base/secret_box.hpp"

#include "base/check.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <span>

namespace oc {
namespace {

constexpr std::size_t nonce_bytes = 12; // random: fine for 2^32 texts under one key
constexpr std::size_t tag_bytes = 16;

struct context_deleter {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using context_ptr = std::unique_ptr<EVP_CIPHER_CTX, context_deleter>;

unsigned char const* bytes_of(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

unsigned char const* bytes_of(secret_box::key const& secret)
{
    return reinterpret_cast<unsigned char const*>(secret.data());
}

int length_of(std::string_view text) { return static_cast<int>(text.size()); }

} // namespace

secret_box::~secret_box() { OPENSSL_cleanse(key_.data(), key_.size()); }

std::string secret_box::seal(std::string_view plain, std::string_view owner,
                             random_source& random) const
{
    std::string nonce(nonce_bytes, '\0');
    random.fill(std::as_writable_bytes(std::span(nonce)));
    std::string text(plain.size(), '\0');
    std::string tag(tag_bytes, '\0');
    context_ptr const context(EVP_CIPHER_CTX_new());
    int used = 0;
    CHECK(context != nullptr);
    CHECK(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key_),
                             bytes_of(nonce)) == 1);
    CHECK(EVP_EncryptUpdate(context.get(), nullptr, &used, bytes_of(owner), length_of(owner)) == 1);
    CHECK(EVP_EncryptUpdate(context.get(), bytes_of(text), &used, bytes_of(plain),
                            length_of(plain)) == 1);
    CHECK(EVP_EncryptFinal_ex(context.get(), bytes_of(text) + used, &used) == 1);
    CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_bytes),
                              tag.data()) == 1);
    return nonce + text + tag;
}

std::optional<std::string> secret_box::open(std::string_view sealed, std::string_view owner) const
{
    if (sealed.size() < nonce_bytes + tag_bytes)
        return std::nullopt;
    auto const nonce = sealed.substr(0, nonce_bytes);
    auto const hidden = sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes);
    std::string tag(sealed.substr(sealed.size() - tag_bytes));
    std::string text(hidden.size(), '\0');
    context_ptr const context(EVP_CIPHER_CTX_new());
    int used = 0;
    CHECK(context != nullptr);
    CHECK(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key_),
                             bytes_of(nonce)) == 1);
    CHECK(EVP_DecryptUpdate(context.get(), nullptr, &used, bytes_of(owner), length_of(owner)) == 1);
    CHECK(EVP_DecryptUpdate(context.get(), bytes_of(text), &used, bytes_of(hidden),
                            length_of(hidden)) == 1);
    CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_bytes),
                              tag.data()) == 1);
    if (EVP_DecryptFinal_ex(context.get(), bytes_of(text) + used, &used) != 1)
        return std::nullopt;
    return text;
}

bool equal_in_constant_time(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace oc
