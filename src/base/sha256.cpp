// OpenSSL behind strings.
#include "base/sha256.hpp"

#include "base/check.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace oc {
namespace {

constexpr std::size_t digest_bytes = 32;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

} // namespace

std::string sha256_hash(std::string_view bytes)
{
    std::string out(digest_bytes, '\0');
    unsigned size = 0;
    CHECK(EVP_Digest(bytes.data(), bytes.size(), bytes_of(out), &size, EVP_sha256(), nullptr) == 1);
    CHECK(size == digest_bytes);
    return out;
}

std::string hmac_sha256(std::string_view key, std::string_view text)
{
    std::string out(digest_bytes, '\0');
    unsigned size = 0;
    auto const* const made =
        ::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()),
               reinterpret_cast<unsigned char const*>(text.data()), text.size(), bytes_of(out),
               &size);
    CHECK(made != nullptr && size == digest_bytes);
    return out;
}

struct sha256_stream::state {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~state() { EVP_MD_CTX_free(context); }
};

sha256_stream::sha256_stream() : state_(std::make_unique<state>())
{
    CHECK(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1);
}

sha256_stream::~sha256_stream() = default;

void sha256_stream::add(std::string_view bytes)
{
    CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

std::string sha256_stream::finish()
{
    constexpr char digits[] = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned length = 0;
    CHECK(EVP_DigestFinal_ex(state_->context, hash.data(), &length) == 1);
    std::string out;
    for (unsigned i = 0; i < length; ++i) {
        out += digits[hash[i] >> 4];
        out += digits[hash[i] & 15];
    }
    return out;
}

} // namespace oc
