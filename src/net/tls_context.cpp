// OpenSSL's context, set up once; what OpenSSL says of a bad file, in words.
#include "net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <new>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;

constexpr char const* tls12_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr long session_seconds = 2 * 60 * 60;

std::runtime_error make_failure(fs::path const& file, std::string const& words)
{
    return std::runtime_error(file.string() + ": " + words);
}

void require_readable(fs::path const& file)
{
    int const descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int const failure = errno;
    if (descriptor < 0)
        throw make_failure(file, std::generic_category().message(failure));
    ::close(descriptor);
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored))
        throw make_failure(file, "it is no file");
}

struct known_refusal {
    int library;
    int reason; // -1: any
    std::string_view words;
};

// The words for what OpenSSL has just refused: several errors, the cause first.
std::string describe_refusal(std::string const& wanted)
{
    constexpr std::string_view protected_key =
        "it is protected by a passphrase; the server needs a key without one";
    constexpr std::string_view strange_key = "the key does not belong to the certificate";
    static constexpr std::array<known_refusal, 7> known{{
        {ERR_LIB_X509, X509_R_KEY_VALUES_MISMATCH, strange_key},
        {ERR_LIB_X509, X509_R_KEY_TYPE_MISMATCH, strange_key},
        // Of another kind (RSA, EC): OpenSSL keeps one pair of each, and of this one half is there.
        {ERR_LIB_SSL, SSL_R_NO_CERTIFICATE_ASSIGNED, strange_key},
        {ERR_LIB_PEM, PEM_R_BAD_PASSWORD_READ, protected_key},
        {ERR_LIB_PEM, PEM_R_PROBLEMS_GETTING_PASSWORD, protected_key},
        {ERR_LIB_PEM, PEM_R_NO_START_LINE, ""},
        {ERR_LIB_OSSL_DECODER, -1, ""},
    }};
    std::string words = "it cannot be used as " + wanted;
    known_refusal const* best = known.end();
    while (auto const code = ERR_get_error()) {
        auto const* const found = std::find_if(known.begin(), known.end(), [&](auto const& each) {
            return each.library == ERR_GET_LIB(code) &&
                   (each.reason == -1 || each.reason == ERR_GET_REASON(code));
        });
        best = std::min(best, found);
        if (char const* const reason = ERR_reason_error_string(code))
            words.append(words.find(": ") == std::string::npos ? ": " : ", ").append(reason);
    }
    if (best == known.end())
        return words;
    return best->words.empty() ? "it holds no " + wanted + " in PEM form"
                               : std::string(best->words);
}

// Never asks the terminal.
int refuse_passphrase(char*, int, int, void*) { return -1; }

unix_seconds to_unix(ASN1_TIME const* when)
{
    std::tm parts{};
    if (ASN1_TIME_to_tm(when, &parts) != 1)
        throw std::runtime_error("a time in the certificate is unreadable");
    return static_cast<unix_seconds>(::timegm(&parts));
}

std::string format_day(ASN1_TIME const* when)
{
    std::tm parts{};
    ASN1_TIME_to_tm(when, &parts);
    char text[16] = {};
    std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
    return text;
}

void set_policy(SSL_CTX* context)
{
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, tls12_ciphers);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // An idle connection keeps no buffers.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    // Sessions live in tickets that the clients keep, and cost the server nothing.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_timeout(context, session_seconds);
    // A client that speaks other protocols only is refused, as RFC 7301 §3.2 says.
    SSL_CTX_set_alpn_select_cb(
        context,
        [](SSL*, auto const** out, auto* out_bytes, auto const* offered, auto offered_bytes,
           void*) {
            static constexpr unsigned char ours[] = "\x08http/1.1";
            unsigned char* chosen = nullptr;
            if (SSL_select_next_proto(&chosen, out_bytes, ours, sizeof ours - 1, offered,
                                      offered_bytes) != OPENSSL_NPN_NEGOTIATED)
                return SSL_TLSEXT_ERR_ALERT_FATAL;
            *out = chosen;
            return SSL_TLSEXT_ERR_OK;
        },
        nullptr);
    SSL_CTX_set_default_passwd_cb(context, refuse_passphrase);
}

} // namespace

tls_context::tls_context(tls_files const& files, unix_seconds now,
                         std::shared_ptr<tls_meters> meters)
    : context_(nullptr), meters_(meters ? std::move(meters) : std::make_shared<tls_meters>())
{
    require_readable(files.certificate);
    require_readable(files.key);
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> made(SSL_CTX_new(TLS_server_method()),
                                                           &SSL_CTX_free);
    if (!made)
        throw std::bad_alloc();
    set_policy(made.get());
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(made.get(), files.certificate.c_str()) != 1)
        throw make_failure(files.certificate, describe_refusal("certificate"));
    if (SSL_CTX_use_PrivateKey_file(made.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(made.get()) != 1)
        throw make_failure(files.key, describe_refusal("private key"));
    X509 const* const own = SSL_CTX_get0_certificate(made.get());
    expires_at_ = to_unix(X509_get0_notAfter(own));
    if (now >= expires_at_)
        throw make_failure(files.certificate,
                           "the certificate expired on " + format_day(X509_get0_notAfter(own)));
    if (now < to_unix(X509_get0_notBefore(own)))
        throw make_failure(files.certificate, "the certificate is not valid before " +
                                                  format_day(X509_get0_notBefore(own)));
    context_ = made.release();
}

tls_context::~tls_context() { SSL_CTX_free(context_); }

bool tls_context::names(std::string const& host) const
{
    X509* const own = SSL_CTX_get0_certificate(context_);
    return X509_check_host(own, host.data(), host.size(), 0, nullptr) == 1 ||
           X509_check_ip_asc(own, host.c_str(), 0) == 1;
}

ssl_st* tls_context::make_session() const
{
    SSL* const made = SSL_new(context_);
    if (made == nullptr)
        throw std::bad_alloc();
    SSL_set_accept_state(made);
    return made;
}

} // namespace oc
