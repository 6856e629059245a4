// recv, sendmsg, shutdown: without signals and without waiting.
#include "net/byte_stream.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace oc {
namespace {

io_state to_state(int failure)
{
    return failure == EAGAIN || failure == EWOULDBLOCK ? io_state::would_block : io_state::closed;
}

} // namespace

io_result byte_stream::read(std::span<char> into)
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

io_result byte_stream::write(std::span<iovec const> buffers)
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

void byte_stream::shutdown_write() { ::shutdown(socket_.get(), SHUT_WR); }

} // namespace oc
