// OpenSSL reads from and writes to strings, through a BIO of our own: its memory BIOs never give
// back what they once took.
#include "net/tls_channel.hpp"

#include "base/check.hpp"
#include "net/tls_context.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <new>
#include <utility>

namespace oc {

struct tls_channel::network_end {
    static tls_channel& owner(BIO* of) { return *static_cast<tls_channel*>(BIO_get_data(of)); }

    static int read(BIO* from, char* into, int bytes)
    {
        auto& incoming = owner(from).incoming_;
        BIO_clear_retry_flags(from);
        if (incoming.empty()) {
            BIO_set_retry_read(from);
            return -1;
        }
        auto const taken = incoming.copy(into, static_cast<std::size_t>(bytes));
        incoming.remove_prefix(taken);
        return static_cast<int>(taken);
    }

    static int write(BIO* to, char const* bytes, int count)
    {
        owner(to).unsent_.append(bytes, static_cast<std::size_t>(count));
        return count;
    }

    static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH; }

    static BIO_METHOD const* method()
    {
        static BIO_METHOD* const made = [] {
            auto* const out = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "network");
            if (out == nullptr)
                throw std::bad_alloc();
            BIO_meth_set_read(out, read);
            BIO_meth_set_write(out, write);
            BIO_meth_set_ctrl(out, control);
            return out;
        }();
        return made;
    }
};

tls_channel::tls_channel(std::shared_ptr<tls_context const> with)
    : context_(std::move(with)), session_(context_->make_session())
{
    BIO* const network = BIO_new(network_end::method());
    if (network == nullptr) {
        SSL_free(session_);
        throw std::bad_alloc();
    }
    BIO_set_data(network, this);
    BIO_set_init(network, 1);
    SSL_set_bio(session_, network, network);
}

tls_channel::~tls_channel()
{
    if (is_begun_ && !is_established_ && !is_broken_)
        context_->meters().failures.fetch_add(1, std::memory_order_relaxed);
    SSL_free(session_);
}

io_result tls_channel::read(std::span<char const> ciphertext, std::span<char> into)
{
    CHECK(ciphertext.size() <= ciphertext_bytes_max && into.size() >= room_bytes_min);
    if (is_broken_)
        return {.state = io_state::closed};
    is_begun_ = is_begun_ || !ciphertext.empty();
    incoming_ = {ciphertext.data(), ciphertext.size()};
    std::size_t bytes = 0;
    while (true) {
        ERR_clear_error();
        auto const room = into.subspan(bytes);
        int const count = SSL_read(session_, room.data(), static_cast<int>(room.size()));
        note_handshake();
        if (count <= 0)
            return stop_reading(SSL_get_error(session_, count), bytes);
        bytes += static_cast<std::size_t>(count);
    }
}

io_result tls_channel::stop_reading(int failure, std::size_t bytes)
{
    auto const rest = std::exchange(incoming_, {});
    if (failure == SSL_ERROR_WANT_READ) {
        CHECK(rest.empty());
        return {.bytes = bytes, .state = bytes > 0 ? io_state::ok : io_state::would_block};
    }
    if (failure != SSL_ERROR_ZERO_RETURN) {
        is_broken_ = true;
        if (!is_established_)
            context_->meters().failures.fetch_add(1, std::memory_order_relaxed);
    }
    ERR_clear_error();
    // What came before the end is worth reading; the end is told the next time.
    return {.bytes = bytes, .state = bytes > 0 ? io_state::ok : io_state::closed};
}

void tls_channel::note_handshake()
{
    if (is_established_ || SSL_is_init_finished(session_) != 1)
        return;
    is_established_ = true;
    auto& meters = context_->meters();
    auto& kind = SSL_session_reused(session_) == 1 ? meters.resumed : meters.full;
    kind.fetch_add(1, std::memory_order_relaxed);
}

bool tls_channel::write(std::span<char const> text)
{
    if (!is_established_ || is_broken_ || is_ended_)
        return false;
    if (text.empty())
        return true;
    ERR_clear_error();
    int const count = SSL_write(session_, text.data(), static_cast<int>(text.size()));
    if (count == static_cast<int>(text.size()))
        return true; // our network takes everything
    is_broken_ = true;
    ERR_clear_error();
    return false;
}

void tls_channel::end()
{
    if (!is_established_ || is_broken_ || std::exchange(is_ended_, true))
        return;
    ERR_clear_error();
    SSL_shutdown(session_);
    ERR_clear_error();
}

void tls_channel::consume(std::size_t bytes)
{
    sent_bytes_ += bytes;
    CHECK(sent_bytes_ <= unsent_.size());
    if (sent_bytes_ < unsent_.size())
        return;
    constexpr std::size_t kept_bytes_max = 512; // many connections idle for long
    sent_bytes_ = 0;
    if (unsent_.capacity() > kept_bytes_max)
        unsent_ = std::string();
    else
        unsent_.clear();
}

} // namespace oc
