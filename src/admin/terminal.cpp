// Echo is off only while a password is typed, also when a signal ends the program meanwhile.
#include "admin/terminal.hpp"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <utility>
#include <vector>

namespace oc {
namespace {

constexpr std::array ending_signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
termios as_it_was{}; // for the handler; written before it is there

// Then the signal ends the program, as it would have: its handler is taken away by SA_RESETHAND.
extern "C" void restore_echo(int signal)
{
    ::tcsetattr(STDIN_FILENO, TCSANOW, &as_it_was);
    ::raise(signal);
}

class silent_terminal {
public:
    silent_terminal()
    {
        if (::tcgetattr(STDIN_FILENO, &as_it_was) != 0)
            return;
        listen_to_signals();
        auto silent = as_it_was;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        is_silent_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    ~silent_terminal()
    {
        if (is_silent_)
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &as_it_was);
        for (auto const& [signal, before] : before_)
            ::sigaction(signal, &before, nullptr);
    }
    silent_terminal(silent_terminal const&) = delete;
    silent_terminal& operator=(silent_terminal const&) = delete;

private:
    void listen_to_signals()
    {
        struct sigaction handled {};
        handled.sa_handler = &restore_echo;
        handled.sa_flags = static_cast<int>(SA_RESETHAND);
        for (int const signal : ending_signals) {
            struct sigaction before {};
            ::sigaction(signal, nullptr, &before);
            if (before.sa_handler != SIG_DFL) // ignored, as nohup has it
                continue;
            ::sigaction(signal, &handled, nullptr);
            before_.emplace_back(signal, before);
        }
    }

    std::vector<std::pair<int, struct sigaction>> before_{};
    bool is_silent_ = false;
};

std::optional<std::string> read_line()
{
    std::string line;
    if (!std::getline(std::cin, line))
        return std::nullopt;
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    return line.empty() ? std::nullopt : std::optional(std::move(line));
}

std::optional<std::string> ask_silently(char const* prompt)
{
    silent_terminal const silent;
    std::fputs(prompt, stderr);
    auto line = read_line();
    std::fputc('\n', stderr);
    return line;
}

} // namespace

bool confirm(std::string const& question)
{
    if (::isatty(STDIN_FILENO) != 1)
        return true;
    std::fprintf(stderr, "%s [y/N] ", question.c_str());
    auto const answer = read_line();
    return answer && (*answer == "y" || *answer == "Y" || *answer == "yes");
}

typed_password read_new_password()
{
    if (::isatty(STDIN_FILENO) != 1)
        return {.text = read_line()};
    auto first = ask_silently("New password: ");
    if (!first)
        return {};
    if (ask_silently("Again: ") != first)
        return {.differs = true};
    return {.text = std::move(first)};
}

} // namespace oc
