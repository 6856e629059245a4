// tls_peer: the client's end of a TLS connection over memory, for tests that hand the bytes on
// themselves. Believes any certificate.
#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace oc::test {

class tls_peer {
public:
    /// `highest` and `lowest` are versions of TLS; 0: what OpenSSL likes.
    explicit tls_peer(int lowest = 0, int highest = 0) : context_(SSL_CTX_new(TLS_client_method()))
    {
        SSL_CTX_set_security_level(context_, 0);
        SSL_CTX_set_min_proto_version(context_, lowest);
        SSL_CTX_set_max_proto_version(context_, highest);
        session_ = SSL_new(context_);
        SSL_set_connect_state(session_);
        SSL_set_bio(session_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    }
    ~tls_peer()
    {
        SSL_free(session_);
        SSL_CTX_free(context_);
    }
    tls_peer(tls_peer const&) = delete;
    tls_peer& operator=(tls_peer const&) = delete;

    /// Handshakes, and reads what has come; false when the connection is broken or over.
    bool step()
    {
        char buffer[16 * 1024];
        int count = 0;
        while ((count = SSL_read(session_, buffer, sizeof buffer)) > 0)
            read_.append(buffer, static_cast<std::size_t>(count));
        int const failure = SSL_get_error(session_, count);
        ERR_clear_error();
        return failure == SSL_ERROR_WANT_READ;
    }
    void take_in(std::string_view bytes)
    {
        BIO_write(SSL_get_rbio(session_), bytes.data(), static_cast<int>(bytes.size()));
    }
    /// What goes to the server.
    std::string take_out()
    {
        std::string out(BIO_ctrl_pending(SSL_get_wbio(session_)), '\0');
        if (!out.empty())
            BIO_read(SSL_get_wbio(session_), out.data(), static_cast<int>(out.size()));
        return out;
    }
    void write(std::string_view text)
    {
        if (SSL_write(session_, text.data(), static_cast<int>(text.size())) <= 0)
            throw std::runtime_error("cannot write");
    }
    void end() { SSL_shutdown(session_); }
    /// What the server has said.
    std::string const& read() const { return read_; }
    bool is_established() const { return SSL_is_init_finished(session_) == 1; }
    /// The server has said that it is done.
    bool is_ended() const { return (SSL_get_shutdown(session_) & SSL_RECEIVED_SHUTDOWN) != 0; }
    SSL* session() { return session_; }

private:
    SSL_CTX* context_;
    SSL* session_ = nullptr;
    std::string read_;
};

} // namespace oc::test
