// One GET /healthz on loopback, with a deadline.
#include "init/health_command.hpp"

#include "net/file_descriptor.hpp"
#include "setup/data_directory.hpp"

#include <netinet/in.h>
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
#include <string>
#include <string_view>
#include <system_error>

namespace oc {
namespace {

struct chosen_health {
    std::filesystem::path data = "data";
    std::filesystem::path config_file{};
    std::optional<std::uint16_t> port{};
};

constexpr std::string_view request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
                                     "Connection: close\r\n\r\n";
constexpr std::string_view good_answer = "HTTP/1.1 200 ";

std::uint16_t port_of(chosen_health const& chosen)
{
    if (chosen.port)
        return *chosen.port;
    data_directory const data(chosen.data);
    auto const file = chosen.config_file.empty() ? data.config_file() : chosen.config_file;
    return static_cast<std::uint16_t>(read_config(data, file).values.port); // never writes one
}

[[noreturn]] void fail(char const* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

/// The beginning of the answer.
std::string ask(std::uint16_t port)
{
    constexpr timeval deadline{3, 0};
    file_descriptor const socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
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

int run_health(chosen_health const& chosen)
{
    auto const answer = ask(port_of(chosen));
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
    actions[health] = [into] { return run_health(*into); };
}

} // namespace oc
