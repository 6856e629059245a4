// recv, sendmsg, shutdown: without signals and without waiting. With TLS in between, small buffers
// are joined, so that a turn's frames are one record and one system call.
#include "net/byte_stream.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace oc {
namespace {

constexpr std::size_t record_bytes_max = 16 * 1024;   // of text (RFC 8446 §5.1)
constexpr std::size_t unsent_bytes_max = 64 * 1024;   // ciphertext made ahead of the socket
constexpr std::size_t unread_answers_max = 128 * 1024; // that the peer provoked and does not read

io_state to_state(int failure)
{
    return failure == EAGAIN || failure == EWOULDBLOCK ? io_state::would_block : io_state::closed;
}

// A method's first letter; a TLS record begins with 22.
bool is_plain_text(char first) { return first >= 'A' && first <= 'Z'; }

/// Copies what stands in the buffers behind `skipped` bytes; returns how much fitted.
std::size_t join(std::span<iovec const> buffers, std::size_t skipped, std::span<char> into)
{
    std::size_t copied = 0;
    for (auto const& buffer : buffers) {
        if (skipped >= buffer.iov_len) {
            skipped -= buffer.iov_len;
            continue;
        }
        auto const count = std::min(buffer.iov_len - skipped, into.size() - copied);
        std::memcpy(into.data() + copied, static_cast<char const*>(buffer.iov_base) + skipped,
                    count);
        copied += count;
        skipped = 0;
        if (copied == into.size())
            break;
    }
    return copied;
}

} // namespace

io_result byte_stream::receive(std::span<char> into)
{
    while (true) {
        auto const count = ::recv(socket_.get(), into.data(), into.size(), MSG_DONTWAIT);
        if (count > 0)
            return {.bytes = static_cast<std::size_t>(count)};
        if (count == 0)
            return {.state = io_state::closed};
        if (errno != EINTR)
            return {.state = to_state(errno)};
    }
}

io_result byte_stream::send(std::span<iovec const> buffers)
{
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(buffers.data()); // sendmsg does not change them
    message.msg_iovlen = buffers.size();
    while (true) {
        auto const count = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count >= 0)
            return {.bytes = static_cast<std::size_t>(count)};
        if (errno != EINTR)
            return {.state = to_state(errno)};
    }
}

io_result byte_stream::read(std::span<char> into)
{
    return tls_ ? read_encrypted(into) : receive(into);
}

io_result byte_stream::write(std::span<iovec const> buffers)
{
    return tls_ ? write_encrypted(buffers) : send(buffers);
}

io_result byte_stream::read_encrypted(std::span<char> into)
{
    std::array<char, tls_channel::ciphertext_bytes_max> ciphertext;
    auto const received = receive(ciphertext);
    if (received.state != io_state::ok)
        return received;
    if (!tls_->is_begun() && is_plain_text(ciphertext.front())) {
        tls_.reset();
        is_misdirected_ = true;
        std::memcpy(into.data(), ciphertext.data(), received.bytes);
        return received;
    }
    auto const result = tls_->read(std::span(ciphertext).first(received.bytes), into);
    auto const flushed = flush(); // an answer of the handshake, or why the peer is refused
    if (flushed.state == io_state::closed || tls_->unsent().size() > unread_answers_max)
        return {.state = io_state::closed};
    return result;
}

io_result byte_stream::write_encrypted(std::span<iovec const> buffers)
{
    std::array<char, record_bytes_max> record;
    std::size_t taken = 0;
    while (true) {
        while (tls_->unsent().size() < unsent_bytes_max) {
            auto const bytes = join(buffers, taken, record);
            if (bytes == 0)
                return {.bytes = taken, .state = flush().state};
            if (!tls_->write(std::span(record).first(bytes)))
                return {.bytes = taken, .state = io_state::closed};
            taken += bytes;
        }
        if (auto const flushed = flush(); flushed.state != io_state::ok)
            return {.bytes = taken, .state = flushed.state};
    }
}

io_result byte_stream::flush()
{
    std::size_t sent = 0;
    while (has_unsent()) {
        auto const unsent = tls_->unsent();
        iovec const buffer{const_cast<char*>(unsent.data()), unsent.size()};
        auto const result = send({&buffer, 1});
        sent += result.bytes;
        tls_->consume(result.bytes);
        if (result.state != io_state::ok)
            return {.bytes = sent, .state = result.state};
    }
    return {.bytes = sent};
}

void byte_stream::shutdown_write()
{
    if (tls_) {
        tls_->end();
        if (flush().state == io_state::would_block)
            return; // the peer does not read; what it has not read yet is worth more
    }
    ::shutdown(socket_.get(), SHUT_WR);
}

void byte_stream::close()
{
    if (tls_ && socket_ && !has_unsent()) {
        tls_->end();
        flush();
    }
    tls_.reset();
    socket_.reset();
}

} // namespace oc
