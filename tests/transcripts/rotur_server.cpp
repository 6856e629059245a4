// One request per connection, one connection at a time.
#include "transcripts/rotur_server.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace oc::test {
namespace {

constexpr int client_time_max_ms = 5'000;

bool wait_readable(int descriptor, int time_max_ms)
{
    pollfd wanted{.fd = descriptor, .events = POLLIN, .revents = 0};
    return ::poll(&wanted, 1, time_max_ms) > 0;
}

std::string read_head(int client)
{
    std::string head;
    char buffer[4096];
    while (head.find("\r\n\r\n") == std::string::npos) {
        auto const count = wait_readable(client, client_time_max_ms)
                               ? ::recv(client, buffer, sizeof buffer, 0)
                               : 0;
        if (count <= 0)
            break;
        head.append(buffer, static_cast<std::size_t>(count));
    }
    return head;
}

} // namespace

rotur_server::rotur_server(rotur_book& book) : book_(book)
{
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    auto* const address = reinterpret_cast<sockaddr*>(&here);
    if (::bind(listener_, address, size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, address, &size) != 0)
        throw std::runtime_error("Rotur cannot listen");
    port_ = ntohs(here.sin_port);
    thread_ = std::thread([this] { run(); });
}

rotur_server::~rotur_server()
{
    is_stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR); // wakes the thread
    thread_.join();
    ::close(listener_);
}

std::string rotur_server::url() const
{
    return "http://127.0.0.1:" + std::to_string(port_) + "/validate";
}

void rotur_server::run()
{
    while (!is_stopping_) {
        int const client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0)
            continue;
        if (book_.current_mood() == rotur_book::mood::well)
            answer(client);
        ::close(client);
    }
}

void rotur_server::answer(int client)
{
    auto const head = read_head(client);
    auto const begin = head.find('?');
    auto const end = head.find(' ', begin);
    if (begin == std::string::npos || end == std::string::npos)
        return;
    auto const said = book_.answer_to(std::string_view(head).substr(begin + 1, end - begin - 1));
    auto const reply = "HTTP/1.1 " + std::to_string(said.status) +
                       " Said\r\nContent-Type: application/json\r\nConnection: close\r\n"
                       "Content-Length: " +
                       std::to_string(said.body.size()) + "\r\n\r\n" + said.body;
    ::send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
}

} // namespace oc::test
