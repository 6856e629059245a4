// Keys of P-256: where they come from, what they refuse, and that others take their signatures.
#include "push/p256_key.hpp"

#include "base/base64.hpp"

#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <doctest/doctest.h>

#include <memory>

using namespace oc;

namespace {

p256_key some_key(char seed = '\7') { return p256_key::from_scalar(std::string(32, seed)).value(); }

constexpr char const* key_of_another_curve = "-----BEGIN PRIVATE KEY-----\n"
                                             "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpe"
                                             "zJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

// With the plain interface of OpenSSL.
bool is_signed_by(p256_key const& who, std::string const& text, std::string const& signature)
{
    auto const half = [&](std::size_t at) {
        return ::BN_bin2bn(reinterpret_cast<unsigned char const*>(signature.data()) + at, 32,
                           nullptr);
    };
    std::unique_ptr<ECDSA_SIG, decltype(&::ECDSA_SIG_free)> const parts(::ECDSA_SIG_new(),
                                                                        &::ECDSA_SIG_free);
    ::ECDSA_SIG_set0(parts.get(), half(0), half(32));
    unsigned char* der = nullptr;
    int const size = ::i2d_ECDSA_SIG(parts.get(), &der);
    auto const pem = who.to_pem();
    std::unique_ptr<BIO, decltype(&::BIO_free_all)> const source(
        ::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &::BIO_free_all);
    std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)> const key(
        ::PEM_read_bio_PrivateKey(source.get(), nullptr, nullptr, nullptr), &::EVP_PKEY_free);
    std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)> const context(::EVP_MD_CTX_new(),
                                                                            &::EVP_MD_CTX_free);
    ::EVP_DigestVerifyInit(context.get(), nullptr, ::EVP_sha256(), nullptr, key.get());
    int const verdict =
        ::EVP_DigestVerify(context.get(), der, static_cast<std::size_t>(size),
                           reinterpret_cast<unsigned char const*>(text.data()), text.size());
    ::OPENSSL_free(der);
    return verdict == 1;
}

} // namespace

TEST_CASE("a key survives its PEM, which is PKCS#8")
{
    auto const key = some_key();
    auto const pem = key.to_pem();
    CHECK(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    auto const again = p256_key::from_pem(pem);
    REQUIRE(again.has_value());
    CHECK_EQ(again->public_point(), key.public_point());
    CHECK_EQ(again->to_pem(), pem);
    CHECK(is_p256_point(key.public_point()));
}

TEST_CASE("numbers that are no private key are refused")
{
    CHECK_FALSE(p256_key::from_scalar("").has_value());
    CHECK_FALSE(p256_key::from_scalar(std::string(31, '\1')).has_value());
    CHECK_FALSE(p256_key::from_scalar(std::string(33, '\1')).has_value());
    CHECK_FALSE(p256_key::from_scalar(std::string(32, '\0')).has_value());
    CHECK_FALSE(p256_key::from_scalar(std::string(32, '\xff')).has_value());
    auto const order = decode_base64url("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE").value();
    CHECK_FALSE(p256_key::from_scalar(order).has_value());
    auto before_order = order;
    before_order.back() = '\x50';
    CHECK(p256_key::from_scalar(before_order).has_value());
}

TEST_CASE("texts that hold no key of this curve are refused")
{
    for (std::string const& text :
         {std::string(), std::string("hello"), std::string(key_of_another_curve),
          std::string("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
          some_key().to_pem().substr(0, 60)})
        CHECK_FALSE(p256_key::from_pem(text).has_value());
}

TEST_CASE("two keys agree on one secret, and refuse what is no point")
{
    auto const ours = some_key('\1');
    auto const theirs = some_key('\2');
    auto const secret = ours.agree(theirs.public_point());
    REQUIRE(secret.has_value());
    CHECK_EQ(secret->size(), 32);
    CHECK_EQ(theirs.agree(ours.public_point()), secret);
    CHECK_FALSE(ours.agree("").has_value());
    auto off_the_curve = theirs.public_point();
    off_the_curve.back() ^= 1;
    CHECK_FALSE(is_p256_point(off_the_curve));
    CHECK_FALSE(ours.agree(off_the_curve).has_value());
    auto compressed = theirs.public_point().substr(0, 33);
    compressed.front() = '\2';
    CHECK_FALSE(is_p256_point(compressed));
    CHECK_FALSE(is_p256_point(std::string(65, '\0')));
}

TEST_CASE("a signature is two numbers that others verify")
{
    auto const key = some_key();
    for (int i = 0; i < 20; ++i) { // short numbers are padded
        auto const text = "text " + std::to_string(i);
        auto const signature = key.sign(text);
        CHECK_EQ(signature.size(), 64);
        CHECK(is_signed_by(key, text, signature));
        CHECK_FALSE(is_signed_by(key, text + "!", signature));
        CHECK_FALSE(is_signed_by(some_key('\3'), text, signature));
    }
}
