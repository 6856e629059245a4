// One GET /healthz on loopback, with a deadline.
#include "init/health_command.hpp"

#include "net/file_descriptor.hpp"
#include "setup/data_directory.hpp"

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace oc {
namespace {

struct chosen_health {
    std::filesystem::path data = "data";
    std::filesystem::path config_file{};
    std::optional<std::uint16_t> port{};
    int seconds_max = 3;
};

constexpr std::string_view request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
                                     "Connection: close\r\n\r\n";
constexpr std::string_view good_answer = "HTTP/1.1 200 ";

struct place {
    std::uint16_t port;
    bool is_tls;
};

/// As the config has it; without one (all is told on the command line) plain HTTP.
place place_of(chosen_health const& chosen)
{
    data_directory const data(chosen.data);
    auto const file = chosen.config_file.empty() ? data.config_file() : chosen.config_file;
    if (chosen.port && !std::filesystem::exists(file))
        return {*chosen.port, false};
    auto const settings = read_config(data, file).values; // a named file: none is written
    return {chosen.port.value_or(static_cast<std::uint16_t>(settings.port)),
            !settings.tls_certificate.empty()};
}

[[noreturn]] void fail(char const* what)
{
    if (errno == EAGAIN || errno == EINPROGRESS) // how a socket's deadline ends a call
        throw std::runtime_error("no answer in time (--timeout)");
    throw std::system_error(errno, std::generic_category(), what);
}

file_descriptor connect_to(std::uint16_t port, int seconds_max)
{
    timeval const deadline{seconds_max, 0};
    file_descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket)
        fail("no socket");
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof deadline);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.get(), reinterpret_cast<sockaddr const*>(&to), sizeof to) != 0)
        fail("nobody listens");
    return socket;
}

/// The beginning of the answer.
std::string ask(file_descriptor const& socket)
{
    if (::send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
        fail("it does not listen to us");
    std::string answer;
    std::array<char, 512> some{};
    while (answer.size() < good_answer.size()) {
        auto const got = ::recv(socket.get(), some.data(), some.size(), 0);
        if (got < 0)
            fail("it does not answer");
        if (got == 0)
            break;
        answer.append(some.data(), static_cast<std::size_t>(got));
    }
    return answer;
}

/// The same inside TLS. Whose certificate it is does not matter: this machine asks itself.
std::string ask_by_tls(file_descriptor const& socket)
{
    errno = 0;
    std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)> const context(
        ::SSL_CTX_new(::TLS_client_method()), &::SSL_CTX_free);
    std::unique_ptr<SSL, decltype(&::SSL_free)> const channel(::SSL_new(context.get()),
                                                              &::SSL_free);
    std::array<char, 512> some{};
    std::string answer;
    if (channel == nullptr || ::SSL_set_fd(channel.get(), socket.get()) != 1 ||
        ::SSL_connect(channel.get()) != 1 ||
        ::SSL_write(channel.get(), request.data(), static_cast<int>(request.size())) <= 0) {
        if (errno == EAGAIN)
            fail("no TLS with it");
        throw std::runtime_error("no TLS with it");
    }
    while (answer.size() < good_answer.size()) {
        auto const got = ::SSL_read(channel.get(), some.data(), static_cast<int>(some.size()));
        if (got < 0 && errno == EAGAIN)
            fail("it does not answer");
        if (got <= 0)
            break;
        answer.append(some.data(), static_cast<std::size_t>(got));
    }
    return answer;
}

int run_health(chosen_health const& chosen)
{
    auto const where = place_of(chosen);
    auto const socket = connect_to(where.port, chosen.seconds_max);
    auto const answer = where.is_tls ? ask_by_tls(socket) : ask(socket);
    bool const is_well = answer.starts_with(good_answer);
    std::cout << (is_well ? "ok" : "not well") << '\n';
    return is_well ? 0 : 1;
}

} // namespace

void add_health_command(CLI::App& app, subcommand_actions& actions)
{
    auto const into = std::make_shared<chosen_health>();
    auto* const health = app.add_subcommand(
        "health", "Ask the server on this machine whether it is well; exit 1 when it is not");
    health->add_option("--data", into->data, "Data directory, whose config tells the port")
        ->capture_default_str();
    health->add_option("--config", into->config_file,
                       "Config file, instead of config.json in the data directory");
    health->add_option("--port", into->port, "Port, instead of the config's");
    constexpr int longest = 3600;
    health->add_option("--timeout", into->seconds_max, "Seconds that each step may take")
        ->check(CLI::Range(1, longest))
        ->capture_default_str();
    actions[health] = [into] { return run_health(*into); };
}

} // namespace oc
