// fork, exec, a pipe for what it prints.
#include "transcripts/server_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace oc::test {
namespace {

constexpr int start_time_max_ms = 20'000;
constexpr int stop_time_max_ms = 20'000;

// In the child: only what may be called between fork and exec.
[[noreturn]] void become(char const* const* arguments, int output)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // it must not outlive a test that is killed
    ::dup2(output, STDOUT_FILENO);
    int const nowhere = ::open("/dev/null", O_RDWR);
    ::dup2(nowhere, STDIN_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    ::execv(arguments[0], const_cast<char* const*>(arguments));
    ::_exit(127);
}

bool wait_readable(int descriptor, int time_max_ms)
{
    pollfd wanted{.fd = descriptor, .events = POLLIN, .revents = 0};
    return ::poll(&wanted, 1, time_max_ms) > 0;
}

} // namespace

server_process::server_process(std::filesystem::path const& program,
                               std::filesystem::path const& data)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe");
    char const* const arguments[] = {program.c_str(), "serve", "--data",      data.c_str(),
                                     "--port",        "0",     "--log-level", "off",
                                     nullptr};
    child_ = ::fork();
    if (child_ == 0)
        become(arguments, ends[1]);
    ::close(ends[1]);
    try {
        read_port(ends[0]);
    } catch (std::exception const&) {
        ::close(ends[0]);
        stop();
        throw;
    }
    ::close(ends[0]);
}

// "OriginChats is ready: http://127.0.0.1:41234/"
void server_process::read_port(int output)
{
    std::string said;
    while (said.find('\n') == std::string::npos) {
        char buffer[512];
        auto const count =
            wait_readable(output, start_time_max_ms) ? ::read(output, buffer, sizeof buffer) : 0;
        if (count <= 0)
            throw std::runtime_error("the program does not start; it said: " + said);
        said.append(buffer, static_cast<std::size_t>(count));
    }
    auto const line = said.substr(0, said.find('\n'));
    auto const colon = line.rfind(':');
    auto const port = std::strtoul(line.c_str() + colon + 1, nullptr, 10);
    if (line.find("is ready") == std::string::npos || port == 0 || port > 0xffff)
        throw std::runtime_error("the program says no port: " + line);
    port_ = static_cast<std::uint16_t>(port);
}

server_process::~server_process() { stop(); }

void server_process::stop() noexcept
{
    if (child_ <= 0)
        return;
    ::kill(child_, SIGTERM);
    int const handle = static_cast<int>(::syscall(SYS_pidfd_open, child_, 0));
    if (handle < 0 || !wait_readable(handle, stop_time_max_ms))
        ::kill(child_, SIGKILL);
    if (handle >= 0)
        ::close(handle);
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
}

} // namespace oc::test
