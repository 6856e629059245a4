// sample_certificate: certificates and keys as PEM files for tests of TLS, made by OpenSSL on the
// spot. Header only, so that only tests that use it see OpenSSL.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>

namespace oc::test {

struct certificate_wishes {
    long valid_from_s = -3600; // from now
    long valid_until_s = 24L * 3600 * 365;
    char const* passphrase = nullptr; // of the key
    bool is_weak = false;             // RSA with 512 bits
};

struct evp_pkey_freer {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using key_pointer = std::unique_ptr<EVP_PKEY, evp_pkey_freer>;

inline FILE* open_or_throw(std::filesystem::path const& file)
{
    FILE* const out = std::fopen(file.c_str(), "w");
    if (out == nullptr)
        throw std::runtime_error("cannot write " + file.string());
    return out;
}

/// A certificate for "chat.example" and 127.0.0.1 that has signed itself, and its key.
inline void write_certificate(std::filesystem::path const& certificate,
                              std::filesystem::path const& key, certificate_wishes wishes = {})
{
    key_pointer const made(wishes.is_weak ? EVP_RSA_gen(512) : EVP_EC_gen("P-256"));
    std::unique_ptr<X509, decltype([](X509* x) { X509_free(x); })> const x(X509_new());
    X509_set_version(x.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(x.get()), wishes.valid_from_s);
    X509_gmtime_adj(X509_getm_notAfter(x.get()), wishes.valid_until_s);
    X509_set_pubkey(x.get(), made.get());
    auto* const name = X509_get_subject_name(x.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<unsigned char const*>("chat.example"), -1, -1, 0);
    X509_set_issuer_name(x.get(), name);
    X509V3_CTX about;
    X509V3_set_ctx(&about, x.get(), x.get(), nullptr, nullptr, 0);
    X509_EXTENSION* const names = X509V3_EXT_conf_nid(nullptr, &about, NID_subject_alt_name,
                                                      "DNS:chat.example,IP:127.0.0.1");
    X509_add_ext(x.get(), names, -1);
    X509_EXTENSION_free(names);
    if (X509_sign(x.get(), made.get(), EVP_sha256()) == 0)
        throw std::runtime_error("no certificate");
    FILE* const certificate_out = open_or_throw(certificate);
    PEM_write_X509(certificate_out, x.get());
    std::fclose(certificate_out);
    FILE* const key_out = open_or_throw(key);
    PEM_write_PrivateKey(key_out, made.get(), wishes.passphrase ? EVP_aes_128_cbc() : nullptr,
                         nullptr, 0, nullptr, const_cast<char*>(wishes.passphrase));
    std::fclose(key_out);
}

} // namespace oc::test
