// One GET /healthz where the server listens, with a deadline.
#include "init/health_command.hpp"

#include "net/file_descriptor.hpp"
#include "setup/data_directory.hpp"

#include <netdb.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
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
    std::optional<std::string> host{};
    std::optional<std::uint16_t> port{};
    int seconds_max = 3;
};

constexpr std::string_view request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
                                     "Connection: close\r\n\r\n";
constexpr std::string_view good_answer = "HTTP/1.1 200 ";

struct place {
    std::string host;
    std::uint16_t port;
    bool is_tls;
};

/// As the config has it; without one (all is told on the command line) plain HTTP on loopback.
place place_of(chosen_health const& chosen)
{
    data_directory const data(chosen.data);
    auto const file = chosen.config_file.empty() ? data.config_file() : chosen.config_file;
    if (chosen.port && !std::filesystem::exists(file))
        return {chosen.host.value_or("127.0.0.1"), *chosen.port, false};
    auto const settings = read_config(data, file).values; // a named file: none is written
    return {chosen.host.value_or(settings.host),
            chosen.port.value_or(static_cast<std::uint16_t>(settings.port)),
            !settings.tls_certificate.empty()};
}

// One deadline for all of it: the name, TLS, and a peer who says a byte now and then.
extern "C" void end_in_time(int)
{
    constexpr std::string_view complaint = "originchats: no answer in time (--timeout)\n";
    [[maybe_unused]] auto const written =
        ::write(STDERR_FILENO, complaint.data(), complaint.size());
    ::_exit(1);
}

void set_deadline(int seconds)
{
    struct sigaction handled {};
    handled.sa_handler = &end_in_time;
    ::sigaction(SIGALRM, &handled, nullptr);
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    ::sigprocmask(SIG_UNBLOCK, &alarm, nullptr);
    ::alarm(static_cast<unsigned>(seconds));
}

[[noreturn]] void fail(char const* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

using address_list = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

/// Where a server that listens at that host is met: one that listens everywhere on loopback.
address_list addresses_of(place const& where)
{
    auto const host = where.host == "0.0.0.0" ? "127.0.0.1"
                      : where.host == "::"    ? "::1"
                                              : where.host;
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    int const failure = ::getaddrinfo(host.empty() ? nullptr : host.c_str(),
                                      std::to_string(where.port).c_str(), &hints, &found);
    if (failure != 0)
        throw std::runtime_error("no address " + host + ": " + ::gai_strerror(failure));
    return {found, &::freeaddrinfo};
}

file_descriptor connect_to(place const& where)
{
    auto const found = addresses_of(where);
    for (auto const* each = found.get(); each != nullptr; each = each->ai_next) {
        file_descriptor socket(::socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (socket && ::connect(socket.get(), each->ai_addr, each->ai_addrlen) == 0)
            return socket;
    }
    fail("nobody listens");
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
    std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)> const context(
        ::SSL_CTX_new(::TLS_client_method()), &::SSL_CTX_free);
    std::unique_ptr<SSL, decltype(&::SSL_free)> const channel(::SSL_new(context.get()),
                                                              &::SSL_free);
    std::array<char, 512> some{};
    std::string answer;
    if (channel == nullptr || ::SSL_set_fd(channel.get(), socket.get()) != 1 ||
        ::SSL_connect(channel.get()) != 1 ||
        ::SSL_write(channel.get(), request.data(), static_cast<int>(request.size())) <= 0)
        throw std::runtime_error("no TLS with it");
    while (answer.size() < good_answer.size()) {
        auto const got = ::SSL_read(channel.get(), some.data(), static_cast<int>(some.size()));
        if (got <= 0)
            break;
        answer.append(some.data(), static_cast<std::size_t>(got));
    }
    return answer;
}

int run_health(chosen_health const& chosen)
{
    auto const where = place_of(chosen);
    set_deadline(chosen.seconds_max);
    auto const socket = connect_to(where);
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
    health->add_option("--data", into->data, "Data directory, whose config tells where")
        ->capture_default_str();
    health->add_option("--config", into->config_file,
                       "Config file, instead of config.json in the data directory");
    health->add_option("--host", into->host, "Address to ask, instead of the config's");
    health->add_option("--port", into->port, "Port, instead of the config's");
    constexpr int longest = 3600;
    health->add_option("--timeout", into->seconds_max, "Seconds that all of it may take")
        ->check(CLI::Range(1, longest))
        ->capture_default_str();
    actions[health] = [into] { return run_health(*into); };
}

} // namespace oc
