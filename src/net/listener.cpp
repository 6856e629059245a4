// getaddrinfo, bind, listen; accept4 until there is nobody left or the system has no descriptors.
#include "net/listener.hpp"

#include "base/log.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace oc {
namespace {

constexpr int accepted_per_turn_max = 128;
constexpr std::int64_t pause_ms = 100;
constexpr std::int64_t log_interval_ms = 60'000;

std::string format_endpoint(std::string const& host, std::uint16_t port)
{
    bool const is_v6 = host.find(':') != std::string::npos;
    std::string const shown = host.empty() ? "*" : is_v6 ? "[" + host + "]" : host;
    return shown + ":" + std::to_string(port);
}

std::runtime_error make_failure(std::string const& host, std::uint16_t port, std::string_view why)
{
    return std::runtime_error("cannot listen on " + format_endpoint(host, port) + ": " +
                              std::string(why));
}

using address_list = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

address_list resolve(std::string const& host, std::uint16_t port)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    int const failure = ::getaddrinfo(host.empty() ? nullptr : host.c_str(),
                                      std::to_string(port).c_str(), &hints, &found);
    if (failure != 0)
        throw make_failure(host, port, ::gai_strerror(failure));
    return {found, &::freeaddrinfo};
}

void set_port(addrinfo& address, std::uint16_t port)
{
    if (address.ai_family == AF_INET)
        reinterpret_cast<sockaddr_in*>(address.ai_addr)->sin_port = htons(port);
    else
        reinterpret_cast<sockaddr_in6*>(address.ai_addr)->sin6_port = htons(port);
}

std::uint16_t port_of(int socket)
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    if (address.ss_family == AF_INET)
        return ntohs(reinterpret_cast<sockaddr_in const&>(address).sin_port);
    return ntohs(reinterpret_cast<sockaddr_in6 const&>(address).sin6_port);
}

enum class ipv6_reach { ipv6_only, both };

// errno tells why when it is none.
file_descriptor open_socket(addrinfo const& address, ipv6_reach reach)
{
    file_descriptor socket(
        ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket)
        return {};
    int const yes = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (address.ai_family == AF_INET6) {
        int const is_ipv6_only = reach == ipv6_reach::ipv6_only ? 1 : 0;
        ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &is_ipv6_only, sizeof(int));
    }
    if (::bind(socket.get(), address.ai_addr, address.ai_addrlen) != 0 ||
        ::listen(socket.get(), SOMAXCONN) != 0) {
        int const failure = errno;
        socket.reset();
        errno = failure;
    }
    return socket;
}

bool is_shortage(int failure)
{
    return failure == EMFILE || failure == ENFILE || failure == ENOBUFS || failure == ENOMEM;
}

} // namespace

listening_sockets listen_on(std::string const& host, std::uint16_t port)
{
    listening_sockets out{.port = port};
    auto const addresses = resolve(host, port);
    bool const is_alone = addresses->ai_next == nullptr;
    std::vector<ip_address> seen;
    int failure = 0;
    for (addrinfo* next = addresses.get(); next != nullptr; next = next->ai_next) {
        auto const address = ip_address::of(*next->ai_addr);
        if (std::find(seen.begin(), seen.end(), address) != seen.end())
            continue;
        seen.push_back(address);
        set_port(*next, out.port);
        auto socket = open_socket(*next, is_alone ? ipv6_reach::both : ipv6_reach::ipv6_only);
        if (socket) {
            out.port = port_of(socket.get());
            out.sockets.push_back(std::move(socket));
            continue;
        }
        failure = errno;
        // A machine without IPv6 still resolves "localhost" to ::1, and that is no failure.
        if (failure != EAFNOSUPPORT && failure != EADDRNOTAVAIL)
            throw make_failure(host, port, std::generic_category().message(failure));
    }
    if (out.sockets.empty())
        throw make_failure(host, port, std::generic_category().message(failure));
    return out;
}

listening_sockets take_over(std::vector<int> const& sockets)
{
    listening_sockets out;
    for (int const socket : sockets) {
        out.sockets.emplace_back(socket);
        out.port = port_of(socket);
    }
    return out;
}

listener::listener(listening_sockets sockets, surroundings around)
    : around_(std::move(around)), resume_timer_(around_.events, [this] { resume(); }),
      last_log_ms_(around_.time.steady_now() - log_interval_ms)
{
    for (auto& socket : sockets.sockets)
        entrances_.push_back(std::make_unique<entrance>(*this, std::move(socket)));
    for (auto& each : entrances_)
        around_.events.add(each->socket.get(), interest::read, *each);
}

listener::~listener()
{
    for (auto& each : entrances_)
        around_.events.remove(each->socket.get());
}

void listener::accept_some(int socket)
{
    for (int i = 0; i < accepted_per_turn_max; ++i) {
        sockaddr_storage address{};
        socklen_t size = sizeof address;
        auto* const peer = reinterpret_cast<sockaddr*>(&address);
        file_descriptor accepted(::accept4(socket, peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!accepted) {
            int const failure = errno;
            if (failure == EAGAIN || failure == EWOULDBLOCK)
                return;
            if (is_shortage(failure)) {
                pause(failure);
                return;
            }
            continue; // that one has gone; accept(2) reports its network errors here too
        }
        int const yes = 1; // chat messages must not wait for each other
        ::setsockopt(accepted.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        around_.on_connection(std::move(accepted), ip_address::of(*peer));
    }
}

void listener::pause(int failure)
{
    for (auto& each : entrances_)
        around_.events.change(each->socket.get(), interest::nothing, *each);
    resume_timer_.start(pause_ms, interval_timer::mode::once);
    steady_ms const now = around_.time.steady_now();
    if (now - last_log_ms_ >= log_interval_ms) {
        last_log_ms_ = now;
        log::error("accept_failed", {{"what", std::generic_category().message(failure)}});
    }
}

void listener::resume()
{
    for (auto& each : entrances_)
        around_.events.change(each->socket.get(), interest::read, *each);
}

} // namespace oc
