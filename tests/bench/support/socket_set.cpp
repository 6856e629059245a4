// Sockets, epoll, the walk over frames.
#include "bench/support/socket_set.hpp"

#include "bench/support/frames.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace oc::bench {
namespace {

constexpr std::size_t buffer_bytes = 1024 * 1024;
constexpr std::size_t read_bytes_max = 256 * 1024;
constexpr std::size_t events_max = 1024;
// The ports of one source address do not suffice for more.
constexpr std::size_t connections_per_source = 20'000;
constexpr int source_address_no_port = 24; // IP_BIND_ADDRESS_NO_PORT

[[noreturn]] void fail(char const* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in loopback(std::uint32_t host, int port)
{
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(static_cast<std::uint16_t>(port));
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK + host);
    return where;
}

sockaddr const* to_address(sockaddr_in const& where)
{
    return reinterpret_cast<sockaddr const*>(&where);
}

int connect_from(std::uint32_t source, int port)
{
    int const made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0)
        fail("socket");
    int const yes = 1;
    ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (source != 0) {
        ::setsockopt(made, IPPROTO_IP, source_address_no_port, &yes, sizeof yes);
        auto const from = loopback(source, 0);
        if (::bind(made, to_address(from), sizeof from) != 0)
            fail("bind");
    }
    auto const where = loopback(0, port);
    if (::connect(made, to_address(where), sizeof where) != 0)
        fail("connect");
    ::fcntl(made, F_SETFL, O_NONBLOCK);
    return made;
}

constexpr std::string_view upgrade_request =
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

} // namespace

void require_open_files(std::size_t count)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < count)
        limit.rlim_max = count; // only root may
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
        throw std::runtime_error("this needs " + std::to_string(count) +
                                 " open files: raise the limit (ulimit -Hn)");
}

int find_free_port()
{
    int const made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto where = loopback(0, 0);
    socklen_t size = sizeof where;
    if (::bind(made, to_address(where), size) != 0 ||
        ::getsockname(made, reinterpret_cast<sockaddr*>(&where), &size) != 0)
        fail("bind");
    ::close(made);
    return ntohs(where.sin_port);
}

socket_set::socket_set(int port, kind what)
    : port_(port), kind_(what), poller_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(buffer_bytes)
{
    if (poller_ < 0)
        fail("epoll_create1");
}

socket_set::~socket_set()
{
    for (auto const& one : connections_)
        ::close(one.socket);
    ::close(poller_);
}

std::size_t socket_set::open()
{
    std::size_t const number = connections_.size();
    auto const source = static_cast<std::uint32_t>(number / connections_per_source);
    connections_.push_back(
        {.socket = connect_from(source, port_), .is_upgraded = kind_ == kind::plain});
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = number;
    if (::epoll_ctl(poller_, EPOLL_CTL_ADD, connections_.back().socket, &event) != 0)
        fail("epoll_ctl");
    if (kind_ == kind::websocket)
        send(number, upgrade_request);
    return number;
}

void socket_set::send(std::size_t connection, std::string_view bytes)
{
    ssize_t const sent =
        ::send(connections_[connection].socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error(
            "connection " + std::to_string(connection) +
            " does not take what is sent: " + (sent < 0 ? std::strerror(errno) : "full"));
}

bool socket_set::turn(socket_listener& listener, int timeout_ms)
{
    std::array<epoll_event, events_max> events;
    int const count =
        ::epoll_wait(poller_, events.data(), static_cast<int>(events.size()), timeout_ms);
    if (count < 0 && errno != EINTR)
        fail("epoll_wait");
    for (int i = 0; i < count; ++i)
        read(events[static_cast<std::size_t>(i)].data.u64, listener);
    listener.on_turn_end();
    return count > 0;
}

void socket_set::read(std::size_t number, socket_listener& listener)
{
    auto& one = connections_[number];
    std::size_t const kept = one.rest.size();
    if (kept + read_bytes_max > buffer_.size())
        throw std::runtime_error("a frame that is too long for this client");
    std::memcpy(buffer_.data(), one.rest.data(), kept);
    ssize_t const got = ::recv(one.socket, buffer_.data() + kept, read_bytes_max, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0)
        throw std::runtime_error("the server closed connection " + std::to_string(number));
    ++reads_;
    std::string_view const bytes(buffer_.data(), kept + static_cast<std::size_t>(got));
    std::size_t const used = take(number, bytes, listener);
    connections_[number].rest.assign(bytes.substr(used));
}

std::size_t socket_set::take(std::size_t number, std::string_view bytes, socket_listener& listener)
{
    std::size_t used = 0;
    if (!connections_[number].is_upgraded) {
        std::size_t const end = bytes.find("\r\n\r\n");
        if (end == std::string_view::npos)
            return 0;
        if (!bytes.starts_with("HTTP/1.1 101 "))
            throw std::runtime_error("no upgrade: " + std::string(bytes.substr(0, end)));
        connections_[number].is_upgraded = true;
        used = end + 4;
    }
    while (auto const found = find_frame(bytes.substr(used))) {
        used += found->size;
        if (found->what == opcode::text)
            listener.on_text(number, found->payload);
        else if (found->what == opcode::ping)
            send(number, make_client_frame(opcode::pong, found->payload));
        else if (found->what == opcode::close)
            throw std::runtime_error("the server says goodbye to connection " +
                                     std::to_string(number) + ": " + std::string(found->payload));
    }
    return used;
}

} // namespace oc::bench
