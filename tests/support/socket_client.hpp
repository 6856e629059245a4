// socket_client: a blocking TCP client for tests, with enough HTTP and WebSocket to talk to the
// server and to misbehave. Every wait has a deadline; failures are std::runtime_error, which fails
// the test. One thread at a time.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace oc::test {

struct socket_client_options {
    std::string address = "127.0.0.1"; // a literal
    std::string local_address{};       // to connect from; empty: the system's choice
    int receive_buffer_bytes = 0;      // of the kernel; 0: the system's choice
    int timeout_ms = 10'000;           // of every single wait
};

struct http_reply {
    int status = 0;
    std::string head; // the whole of it, with the empty line
    std::string body;

    /// The first header of that name (any case), or "".
    std::string header(std::string_view name) const;
};

struct websocket_frame {
    unsigned opcode = 0;
    bool is_final = true;
    bool is_compressed = false; // RSV1
    std::string payload;

    /// Of a close frame; 1005 when it is empty.
    std::uint16_t close_code() const;
};

class socket_client {
public:
    using options = socket_client_options;

    /// Connects.
    explicit socket_client(std::uint16_t port, options chosen = {});
    ~socket_client() { close(); }
    socket_client(socket_client&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), timeout_ms_(other.timeout_ms_),
          unread_(std::move(other.unread_))
    {
    }
    socket_client& operator=(socket_client&&) = delete;

    // Bytes.
    void send(std::string_view bytes);
    /// So many bytes.
    std::string read_exactly(std::size_t bytes);
    /// Up to and with the mark.
    std::string read_until(std::string_view mark);
    /// What comes until the peer ends the stream. A reset counts as an end.
    std::string read_to_end();
    /// Whether the peer has ended the stream (or does so before the deadline), with nothing unread.
    bool is_at_end() { return read_to_end().empty(); }
    /// Whether bytes (or the end) are there, or come within the time.
    bool is_readable(int wait_ms_max = 0) const
    {
        return !unread_.empty() || wait_for(POLLIN, wait_ms_max);
    }
    /// Gives up the sending side.
    void end() { ::shutdown(socket_, SHUT_WR); }
    void close();
    /// Ends with a reset instead of an orderly end.
    void reset();

    // HTTP.
    enum class body { expected, none }; // none: the answer to HEAD
    http_reply read_reply(body expected = body::expected);
    /// GET on a connection that stays open.
    http_reply get(std::string_view target, std::string_view extra_headers = "");

    // WebSocket.
    /// The request of an opening handshake; extra headers end with CRLF.
    static std::string upgrade_request(std::string_view target = "/",
                                       std::string_view extra_headers = "");
    /// Sends it and expects 101.
    http_reply upgrade(std::string_view extra_headers = "");
    /// A masked frame as a client sends it, with the first byte given (0x81: a whole text).
    static std::string masked_frame(unsigned char first_byte, std::string_view payload);
    void send_text(std::string_view payload) { send(masked_frame(0x81, payload)); }
    void send_ping(std::string_view payload) { send(masked_frame(0x89, payload)); }
    void send_close(std::uint16_t code, std::string_view reason = "");
    websocket_frame read_frame();
    /// The next text message; anything else is an error.
    std::string read_text();
    /// The code of the next frame, which must be a close.
    std::uint16_t read_close();

    int descriptor() const { return socket_; }

private:
    bool wait_for(short events, int timeout_ms) const;
    bool read_more(); // false at the end of the stream

    int socket_ = -1;
    int timeout_ms_;
    std::string unread_;
};

inline std::string http_reply::header(std::string_view name) const
{
    auto const lower = [](std::string_view text) {
        std::string out(text);
        for (char& c : out)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return out;
    };
    auto const at = lower(head).find("\r\n" + lower(name) + ": ");
    if (at == std::string::npos)
        return "";
    auto const begin = at + 2 + name.size() + 2;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

inline std::uint16_t websocket_frame::close_code() const
{
    if (payload.size() < 2)
        return 1005;
    return static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                      static_cast<unsigned char>(payload[1]));
}

inline socket_client::socket_client(std::uint16_t port, options chosen)
    : timeout_ms_(chosen.timeout_ms)
{
    auto const fail = [this](char const* what) {
        int const failure = errno;
        close();
        throw std::system_error(failure, std::generic_category(), what);
    };
    sockaddr_in6 v6{};
    sockaddr_in v4{};
    bool const is_v6 = ::inet_pton(AF_INET6, chosen.address.c_str(), &v6.sin6_addr) == 1;
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    ::inet_pton(AF_INET, chosen.address.c_str(), &v4.sin_addr);
    socket_ = ::socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0)
        fail("socket");
    int const yes = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (chosen.receive_buffer_bytes > 0)
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &chosen.receive_buffer_bytes, sizeof(int));
    if (!chosen.local_address.empty()) {
        sockaddr_in local{};
        local.sin_family = AF_INET;
        ::inet_pton(AF_INET, chosen.local_address.c_str(), &local.sin_addr);
        if (::bind(socket_, reinterpret_cast<sockaddr*>(&local), sizeof local) != 0)
            fail("bind");
    }
    auto* const peer = is_v6 ? reinterpret_cast<sockaddr*>(&v6) : reinterpret_cast<sockaddr*>(&v4);
    if (::connect(socket_, peer, is_v6 ? sizeof v6 : sizeof v4) != 0)
        fail("connect");
}

inline void socket_client::close()
{
    if (socket_ >= 0)
        ::close(std::exchange(socket_, -1));
}

inline void socket_client::reset()
{
    linger const at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

inline bool socket_client::wait_for(short events, int timeout_ms) const
{
    pollfd wanted{.fd = socket_, .events = events, .revents = 0};
    return ::poll(&wanted, 1, timeout_ms) > 0;
}

inline void socket_client::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (!wait_for(POLLOUT, timeout_ms_))
            throw std::runtime_error("the peer takes nothing more");
        auto const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN)
            throw std::system_error(errno, std::generic_category(), "send");
        bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
    }
}

inline bool socket_client::read_more()
{
    if (!wait_for(POLLIN, timeout_ms_))
        throw std::runtime_error("nothing came before the deadline; unread: " + unread_);
    char buffer[16 * 1024];
    auto const count = ::recv(socket_, buffer, sizeof buffer, 0);
    if (count <= 0)
        return false;
    unread_.append(buffer, static_cast<std::size_t>(count));
    return true;
}

inline std::string socket_client::read_exactly(std::size_t bytes)
{
    while (unread_.size() < bytes)
        if (!read_more())
            throw std::runtime_error("the stream ended early; unread: " + unread_);
    std::string out = unread_.substr(0, bytes);
    unread_.erase(0, bytes);
    return out;
}

inline std::string socket_client::read_until(std::string_view mark)
{
    while (true) {
        auto const at = unread_.find(mark);
        if (at != std::string::npos)
            return read_exactly(at + mark.size());
        if (!read_more())
            throw std::runtime_error("the stream ended early; unread: " + unread_);
    }
}

inline std::string socket_client::read_to_end()
{
    while (read_more()) {
    }
    return std::exchange(unread_, {});
}

inline http_reply socket_client::read_reply(body expected)
{
    http_reply reply;
    reply.head = read_until("\r\n\r\n");
    reply.status = std::stoi(reply.head.substr(reply.head.find(' ') + 1, 3));
    auto const length = reply.header("Content-Length");
    if (expected == body::expected && !length.empty())
        reply.body = read_exactly(std::stoul(length));
    return reply;
}

inline http_reply socket_client::get(std::string_view target, std::string_view extra_headers)
{
    send("GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" +
         std::string(extra_headers) + "\r\n");
    return read_reply();
}

inline std::string socket_client::upgrade_request(std::string_view target,
                                                  std::string_view extra_headers)
{
    return "GET " + std::string(target) +
           " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           std::string(extra_headers) + "\r\n";
}

inline http_reply socket_client::upgrade(std::string_view extra_headers)
{
    send(upgrade_request("/", extra_headers));
    auto reply = read_reply(body::none);
    if (reply.status != 101)
        throw std::runtime_error("no upgrade: " + reply.head);
    return reply;
}

inline std::string socket_client::masked_frame(unsigned char first_byte, std::string_view payload)
{
    constexpr unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
    std::string out(1, static_cast<char>(first_byte));
    auto const append_length = [&](unsigned marker, unsigned bytes) {
        out.push_back(static_cast<char>(0x80 | marker));
        for (unsigned i = bytes; i > 0; --i)
            out.push_back(static_cast<char>(payload.size() >> (8 * (i - 1)) & 0xff));
    };
    if (payload.size() < 126)
        append_length(static_cast<unsigned>(payload.size()), 0);
    else if (payload.size() <= 0xffff)
        append_length(126, 2);
    else
        append_length(127, 8);
    out.append(reinterpret_cast<char const*>(mask), sizeof mask);
    for (std::size_t i = 0; i < payload.size(); ++i)
        out.push_back(static_cast<char>(payload[i] ^ mask[i % sizeof mask]));
    return out;
}

inline void socket_client::send_close(std::uint16_t code, std::string_view reason)
{
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    send(masked_frame(0x88, payload.append(reason)));
}

inline websocket_frame socket_client::read_frame()
{
    auto const byte_at = [](std::string const& bytes, std::size_t i) {
        return static_cast<unsigned char>(bytes[i]);
    };
    std::string const head = read_exactly(2);
    std::uint64_t length = byte_at(head, 1);
    if (length > 127)
        throw std::runtime_error("the server masks a frame");
    if (length >= 126) {
        std::string const extended = read_exactly(length == 126 ? 2 : 8);
        length = 0;
        for (std::size_t i = 0; i < extended.size(); ++i)
            length = length << 8 | byte_at(extended, i);
    }
    return {.opcode = byte_at(head, 0) & 0x0fu,
            .is_final = (byte_at(head, 0) & 0x80) != 0,
            .is_compressed = (byte_at(head, 0) & 0x40) != 0,
            .payload = read_exactly(length)};
}

inline std::string socket_client::read_text()
{
    auto frame = read_frame();
    if (frame.opcode != 1 || !frame.is_final || frame.is_compressed)
        throw std::runtime_error("not a plain text message: opcode " +
                                 std::to_string(frame.opcode) + " " + frame.payload);
    return std::move(frame.payload);
}

inline std::uint16_t socket_client::read_close()
{
    auto const frame = read_frame();
    if (frame.opcode != 8)
        throw std::runtime_error("not a close frame: opcode " + std::to_string(frame.opcode));
    return frame.close_code();
}

} // namespace oc::test
