// OpenSSL's SHA-256.
#include "handlers/http/sha256.hpp"

#include "base/check.hpp"

#include <openssl/evp.h>

#include <array>

namespace oc {

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
