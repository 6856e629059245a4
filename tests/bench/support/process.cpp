// Children; what the kernel says of them by /proc.
#include "bench/support/process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace oc::bench {
namespace {

constexpr int patience_ms = 30'000;
constexpr int poll_ms = 10;

[[noreturn]] void fail(int code, std::string const& what)
{
    throw std::system_error(code, std::generic_category(), what);
}

void wait_a_little() { ::poll(nullptr, 0, poll_ms); }

bool accepts_connections(int port)
{
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(static_cast<std::uint16_t>(port));
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int const probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool const connected =
        ::connect(probe, reinterpret_cast<sockaddr const*>(&where), sizeof where) == 0;
    ::close(probe);
    return connected;
}

/// "Name:   123 kB" lines.
std::map<std::string, std::size_t> read_numbers(std::string const& file)
{
    std::map<std::string, std::size_t> found;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        auto const colon = line.find(':');
        if (colon == std::string::npos)
            continue;
        std::istringstream rest(line.substr(colon + 1));
        std::size_t number = 0;
        if (rest >> number)
            found[line.substr(0, colon)] = number;
    }
    return found;
}

} // namespace

scratch_folder::scratch_folder()
{
    char const* const wanted = std::getenv("TMPDIR");
    std::string pattern = std::string(wanted != nullptr ? wanted : "/var/tmp") + "/oc-bench-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr)
        fail(errno, pattern);
    path_ = pattern;
}

scratch_folder::~scratch_folder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void scratch_folder::write(std::string const& name, std::string_view text) const
{
    std::ofstream out(path_ / name, std::ios::binary);
    if (!out.write(text.data(), static_cast<std::streamsize>(text.size())).flush())
        throw std::runtime_error("cannot write " + (path_ / name).string());
}

process::process(setup how) : output_(std::move(how.output))
{
    std::vector<char*> arguments;
    for (auto& word : how.command)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int const output = ::open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (output < 0)
        fail(errno, output_);
    pid_ = ::fork();
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM); // nothing is left behind by a benchmark that is killed
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        ::execv(arguments[0], arguments.data());
        ::perror(arguments[0]);
        ::_exit(127);
    }
    ::close(output);
    if (pid_ < 0)
        fail(errno, "fork");
}

process::~process() { stop(); }

void process::wait_until_listening(int port)
{
    for (int waited_ms = 0; !accepts_connections(port); waited_ms += poll_ms) {
        if (::waitpid(pid_, &status_, WNOHANG) == pid_) {
            pid_ = -1;
            throw std::runtime_error("it ended at once: " + output_end());
        }
        if (waited_ms > patience_ms)
            throw std::runtime_error("it does not listen: " + output_end());
        wait_a_little();
    }
}

double process::cpu_seconds() const
{
    clockid_t clock{};
    timespec used{};
    if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &used) != 0)
        throw std::runtime_error("the process has ended: " + output_end());
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

process_memory process::memory() const
{
    auto const folder = "/proc/" + std::to_string(pid_);
    auto maps = read_numbers(folder + "/smaps_rollup");
    auto status = read_numbers(folder + "/status");
    constexpr std::size_t unit = 1024;
    return {.resident = maps["Rss"] * unit,
            .proportional = maps["Pss"] * unit,
            .private_dirty = maps["Private_Dirty"] * unit,
            .anonymous = maps["Anonymous"] * unit,
            .threads = status["Threads"]};
}

int process::stop()
{
    if (pid_ < 0)
        return status_;
    ::kill(pid_, SIGTERM);
    for (int waited_ms = 0; ::waitpid(pid_, &status_, WNOHANG) == 0; waited_ms += poll_ms) {
        if (waited_ms > patience_ms)
            ::kill(pid_, SIGKILL);
        wait_a_little();
    }
    pid_ = -1;
    return status_;
}

std::string process::output_end() const
{
    constexpr std::size_t bytes_max = 2000;
    std::ifstream in(output_);
    std::string const text{std::istreambuf_iterator<char>(in), {}};
    return text.size() > bytes_max ? text.substr(text.size() - bytes_max) : text;
}

} // namespace oc::bench
