// OpenSSL's EVP interface behind values.
#include "push/p256_key.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <stdexcept>
#include <utility>

namespace oc {
namespace {

template <auto free_it>
struct freer {
    template <class T>
    void operator()(T* it) const
    {
        free_it(it);
    }
};
template <class T, auto free_it>
using owned = std::unique_ptr<T, freer<free_it>>;

using owned_number = owned<BIGNUM, &::BN_clear_free>;
using owned_group = owned<EC_GROUP, &::EC_GROUP_free>;
using owned_point = owned<EC_POINT, &::EC_POINT_free>;
using owned_context = owned<EVP_PKEY_CTX, &::EVP_PKEY_CTX_free>;
using owned_builder = owned<OSSL_PARAM_BLD, &::OSSL_PARAM_BLD_free>;
using owned_parameters = owned<OSSL_PARAM, &::OSSL_PARAM_free>;
using owned_digest = owned<EVP_MD_CTX, &::EVP_MD_CTX_free>;
using owned_bio = owned<BIO, &::BIO_free_all>;
using owned_signature = owned<ECDSA_SIG, &::ECDSA_SIG_free>;
using shared_key = std::shared_ptr<EVP_PKEY>;

constexpr char const* curve_name = "prime256v1";

void require(bool is_well, char const* what)
{
    if (!is_well)
        throw std::runtime_error(std::string("OpenSSL: ") + what);
}

unsigned char const* bytes_of(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

shared_key share(EVP_PKEY* key) { return {key, &::EVP_PKEY_free}; }

owned_group curve() { return owned_group(::EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)); }

// A key of these parts; without `scalar` a public one. Null when OpenSSL does not take them.
shared_key make_key(BIGNUM const* scalar, std::string_view point)
{
    owned_builder const builder(::OSSL_PARAM_BLD_new());
    require(builder != nullptr, "parameters");
    ::OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve_name, 0);
    ::OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size());
    if (scalar != nullptr)
        ::OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar);
    owned_parameters const parameters(::OSSL_PARAM_BLD_to_param(builder.get()));
    owned_context const context(::EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    require(parameters && context, "context of a key");
    EVP_PKEY* made = nullptr;
    int const selection = scalar != nullptr ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    bool const is_made =
        ::EVP_PKEY_fromdata_init(context.get()) == 1 &&
        ::EVP_PKEY_fromdata(context.get(), &made, selection, parameters.get()) == 1;
    return is_made ? share(made) : nullptr;
}

std::string point_of(EC_GROUP const* group, BIGNUM const* scalar)
{
    owned_point const point(::EC_POINT_new(group));
    require(point && ::EC_POINT_mul(group, point.get(), scalar, nullptr, nullptr, nullptr) == 1,
            "point of a key");
    std::string bytes(p256_point_bytes, '\0');
    require(::EC_POINT_point2oct(group, point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes_of(bytes),
                                 bytes.size(), nullptr) == bytes.size(),
            "bytes of a point");
    return bytes;
}

} // namespace

bool is_p256_point(std::string_view bytes)
{
    constexpr char uncompressed = 4;
    if (bytes.size() != p256_point_bytes || bytes.front() != uncompressed)
        return false;
    auto const group = curve();
    owned_point const point(::EC_POINT_new(group.get()));
    require(point != nullptr, "point");
    return ::EC_POINT_oct2point(group.get(), point.get(), bytes_of(bytes), bytes.size(), nullptr) ==
           1;
}

p256_key::p256_key(handle key, std::string point) : key_(std::move(key)), point_(std::move(point))
{
}

std::optional<p256_key> p256_key::from_scalar(std::string_view scalar)
{
    auto const group = curve();
    require(group != nullptr, "curve");
    owned_number const number(
        ::BN_bin2bn(bytes_of(scalar), static_cast<int>(scalar.size()), nullptr));
    require(number != nullptr, "number");
    bool const is_of_curve = scalar.size() == p256_scalar_bytes && !BN_is_zero(number.get()) &&
                             ::BN_cmp(number.get(), ::EC_GROUP_get0_order(group.get())) < 0;
    if (!is_of_curve)
        return std::nullopt;
    auto point = point_of(group.get(), number.get());
    auto key = make_key(number.get(), point);
    require(key != nullptr, "key of a number");
    return p256_key(std::move(key), std::move(point));
}

std::optional<p256_key> p256_key::from_pem(std::string const& text)
{
    owned_bio const source(::BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    require(source != nullptr, "buffer");
    // A callback that knows no password: nobody is asked on the terminal.
    auto const no_password = [](char*, int, int, void*) { return -1; };
    auto const read = share(::PEM_read_bio_PrivateKey(source.get(), nullptr, no_password, nullptr));
    if (!read || ::EVP_PKEY_get_base_id(read.get()) != EVP_PKEY_EC)
        return std::nullopt;
    BIGNUM* found = nullptr;
    if (::EVP_PKEY_get_bn_param(read.get(), OSSL_PKEY_PARAM_PRIV_KEY, &found) != 1)
        return std::nullopt;
    owned_number const number(found);
    char name[32] = {};
    if (::EVP_PKEY_get_group_name(read.get(), name, sizeof name, nullptr) != 1 ||
        std::string_view(name) != curve_name)
        return std::nullopt;
    std::string scalar(p256_scalar_bytes, '\0');
    if (::BN_bn2binpad(number.get(), bytes_of(scalar), static_cast<int>(scalar.size())) < 0)
        return std::nullopt;
    return from_scalar(scalar);
}

std::string p256_key::to_pem() const
{
    owned_bio const target(::BIO_new(::BIO_s_mem()));
    require(target && ::PEM_write_bio_PKCS8PrivateKey(target.get(), key_.get(), nullptr, nullptr, 0,
                                                      nullptr, nullptr) == 1,
            "PEM of a key");
    char* bytes = nullptr;
    auto const size = ::BIO_get_mem_data(target.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

std::optional<std::string> p256_key::agree(std::string_view peer) const
{
    if (!is_p256_point(peer))
        return std::nullopt;
    auto const other = make_key(nullptr, peer);
    owned_context const context(::EVP_PKEY_CTX_new(key_.get(), nullptr));
    std::string secret(p256_scalar_bytes, '\0');
    auto size = secret.size();
    require(other && context && ::EVP_PKEY_derive_init(context.get()) == 1 &&
                ::EVP_PKEY_derive_set_peer(context.get(), other.get()) == 1 &&
                ::EVP_PKEY_derive(context.get(), bytes_of(secret), &size) == 1 &&
                size == secret.size(),
            "agreement");
    return secret;
}

std::string p256_key::sign(std::string_view text) const
{
    owned_digest const context(::EVP_MD_CTX_new());
    std::size_t size = 0;
    require(context &&
                ::EVP_DigestSignInit(context.get(), nullptr, ::EVP_sha256(), nullptr, key_.get()) ==
                    1 &&
                ::EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size()) == 1,
            "signature");
    std::string der(size, '\0');
    require(::EVP_DigestSign(context.get(), bytes_of(der), &size, bytes_of(text), text.size()) == 1,
            "signature");
    unsigned char const* at = bytes_of(std::string_view(der));
    owned_signature const parts(::d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
    require(parts != nullptr, "signature as DER");
    std::string out(2 * p256_scalar_bytes, '\0');
    constexpr int half = static_cast<int>(p256_scalar_bytes);
    ::BN_bn2binpad(::ECDSA_SIG_get0_r(parts.get()), bytes_of(out), half);
    ::BN_bn2binpad(::ECDSA_SIG_get0_s(parts.get()), bytes_of(out) + half, half);
    return out;
}

} // namespace oc
