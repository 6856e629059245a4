// Environment variables and datagrams.
#include "init/service_manager.hpp"

#include "base/clock.hpp"
#include "base/environment.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstring>
#include <stdexcept>

namespace oc {
namespace {

constexpr int first_passed_descriptor = 3;

int number_of(std::string const& text)
{
    int number = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size() ? number : 0;
}

int option_of(int socket, int option)
{
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

bool is_listening_tcp(int socket)
{
    auto const domain = option_of(socket, SO_DOMAIN);
    return option_of(socket, SO_ACCEPTCONN) == 1 && option_of(socket, SO_TYPE) == SOCK_STREAM &&
           (domain == AF_INET || domain == AF_INET6);
}

} // namespace

service_manager::service_manager() : address_(environment_or("NOTIFY_SOCKET", ""))
{
    auto const watched = environment_or("WATCHDOG_PID", "");
    has_watchdog_ = !environment_or("WATCHDOG_USEC", "").empty() &&
                    (watched.empty() || number_of(watched) == ::getpid());
    if (address_.empty() || address_.size() >= sizeof(sockaddr_un::sun_path))
        return;
    if (address_.front() == '@')
        address_.front() = '\0';
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

service_manager::~service_manager()
{
    if (socket_ >= 0)
        ::close(socket_);
}

std::vector<int> service_manager::listening_sockets() const
{
    std::vector<int> sockets;
    if (number_of(environment_or("LISTEN_PID", "")) != ::getpid())
        return sockets;
    auto const count = number_of(environment_or("LISTEN_FDS", ""));
    for (int i = 0; i < count; ++i) {
        int const socket = first_passed_descriptor + i;
        if (!is_listening_tcp(socket))
            throw std::runtime_error("the service manager passed something that is no listening "
                                     "TCP socket");
        ::fcntl(socket, F_SETFD, FD_CLOEXEC);
        ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
        sockets.push_back(socket);
    }
    return sockets;
}

void service_manager::ready(std::string_view status) const
{
    send("READY=1\nSTATUS=" + std::string(status));
}

void service_manager::reloading() const
{
    constexpr std::int64_t us_per_ms = 1000;
    send("RELOADING=1\nMONOTONIC_USEC=" +
         std::to_string(system_clock_source().steady_now() * us_per_ms));
}

void service_manager::stopping() const { send("STOPPING=1"); }

void service_manager::alive() const
{
    if (has_watchdog_)
        send("WATCHDOG=1");
}

void service_manager::send(std::string const& words) const
{
    if (socket_ < 0)
        return;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address_.data(), address_.size());
    auto const size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    // Nobody there or no room: the manager draws its own conclusions.
    ::sendto(socket_, words.data(), words.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
             reinterpret_cast<sockaddr const*>(&to), size);
}

} // namespace oc
