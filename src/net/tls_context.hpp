// tls_context: a certificate with its chain and key, ready for connections: TLS 1.2 and 1.3,
// forward secret ciphers, HTTP/1.1. Immutable once loaded; any thread.
#pragma once

#include "base/clock.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace oc {

struct tls_files {
    std::filesystem::path certificate; // PEM: the server's own first, then its chain
    std::filesystem::path key;         // PEM, without a passphrase
};

/// What became of handshakes, over all contexts of a server.
struct tls_meters {
    std::atomic<std::uint64_t> full{0};
    std::atomic<std::uint64_t> resumed{0}; // with a session known before
    std::atomic<std::uint64_t> failures{0};
};

class tls_context {
public:
    /// Throws std::runtime_error with words for the operator: a file that cannot be read or is not
    /// what it should be, a key of another certificate, a certificate out of its time.
    tls_context(tls_files const& files, unix_seconds now, std::shared_ptr<tls_meters> meters = {});
    ~tls_context();
    tls_context(tls_context const&) = delete;
    tls_context& operator=(tls_context const&) = delete;

    /// From when on clients refuse the certificate.
    unix_seconds expires_at() const { return expires_at_; }
    /// Whether clients that call us so accept the certificate.
    bool names(std::string const& host) const;

    /// A new server's end, to be freed by the caller. Throws std::bad_alloc.
    ssl_st* make_session() const;
    tls_meters& meters() const { return *meters_; }

private:
    ssl_ctx_st* context_;
    std::shared_ptr<tls_meters> meters_;
    unix_seconds expires_at_ = 0;
};

} // namespace oc
