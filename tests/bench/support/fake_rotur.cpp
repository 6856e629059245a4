// A small HTTP server: poll, one buffer per connection, keep-alive unless told otherwise.
#include "bench/support/fake_rotur.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <unordered_map>
#include <vector>

namespace oc::bench {
namespace {

constexpr std::string_view id_prefix = "USR:bench";
constexpr std::string_view head_end = "\r\n\r\n";

std::string percent_decode(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned code = 0;
        char const* const digits = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
            out.push_back(static_cast<char>(code));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

std::string make_response(std::string_view head)
{
    auto const body = make_rotur_answer(head.substr(0, head.find("\r\n")));
    bool const is_last = head.find("onnection: close") != std::string_view::npos;
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + (is_last ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n") +
           body;
}

/// Answers what is whole in `input` and takes it away; false: the connection is to be closed.
bool answer_requests(int socket, std::string& input)
{
    for (auto end = input.find(head_end); end != std::string::npos; end = input.find(head_end)) {
        auto const response = make_response(std::string_view(input).substr(0, end));
        if (::send(socket, response.data(), response.size(), MSG_NOSIGNAL) !=
                static_cast<ssize_t>(response.size()) ||
            response.find("Connection: close") != std::string::npos)
            return false;
        input.erase(0, end + head_end.size());
    }
    return true;
}

bool serve(int socket, std::string& input)
{
    std::array<char, 4096> bytes{};
    ssize_t const got = ::recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (got <= 0)
        return false;
    input.append(bytes.data(), static_cast<std::size_t>(got));
    return answer_requests(socket, input);
}

} // namespace

std::string make_validator(std::size_t user)
{
    return std::string(id_prefix) + std::to_string(user) + ",x";
}

std::string make_rotur_answer(std::string_view request_line)
{
    auto const begin = request_line.find("v=USR");
    if (begin == std::string_view::npos)
        return R"({"valid":false,"error":"no validator"})";
    auto const end = request_line.find_first_of("& ", begin);
    auto const validator = percent_decode(request_line.substr(begin + 2, end - begin - 2));
    auto const id = validator.substr(0, validator.find(','));
    return R"({"valid":true,"id":")" + id + R"(","username":"name)" +
           id.substr(std::min(id_prefix.size(), id.size())) + R"("})";
}

fake_rotur::fake_rotur()
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), stop_(::eventfd(0, EFD_CLOEXEC))
{
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    auto* const address = reinterpret_cast<sockaddr*>(&where);
    if (listener_ < 0 || stop_ < 0 || ::bind(listener_, address, size) != 0 ||
        ::listen(listener_, SOMAXCONN) != 0 || ::getsockname(listener_, address, &size) != 0)
        throw std::system_error(errno, std::generic_category(), "fake_rotur");
    ::fcntl(listener_, F_SETFL, O_NONBLOCK);
    port_ = ntohs(where.sin_port);
    thread_ = std::thread([this] { run(); });
}

fake_rotur::~fake_rotur()
{
    std::uint64_t const one = 1;
    if (::write(stop_, &one, sizeof one) == sizeof one)
        thread_.join();
    else
        thread_.detach();
    ::close(listener_);
    ::close(stop_);
}

void fake_rotur::run() const
{
    std::unordered_map<int, std::string> inputs;
    for (;;) {
        std::vector<pollfd> watched{{stop_, POLLIN, 0}, {listener_, POLLIN, 0}};
        for (auto const& [socket, input] : inputs)
            watched.push_back({socket, POLLIN, 0});
        if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR)
            return;
        if (watched[0].revents != 0)
            break;
        for (std::size_t i = 2; i < watched.size(); ++i) {
            int const socket = watched[i].fd;
            if (watched[i].revents == 0 || serve(socket, inputs[socket]))
                continue;
            inputs.erase(socket);
            ::close(socket);
        }
        for (int made = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC); made >= 0;
             made = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC))
            inputs.emplace(made, std::string());
    }
    for (auto const& [socket, input] : inputs)
        ::close(socket);
}

} // namespace oc::bench
