// Echo is off only while a password is typed.
#include "admin/terminal.hpp"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace oc {
namespace {

class silent_terminal {
public:
    silent_terminal()
    {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0)
            return;
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        is_silent_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    ~silent_terminal()
    {
        if (is_silent_)
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    silent_terminal(silent_terminal const&) = delete;
    silent_terminal& operator=(silent_terminal const&) = delete;

private:
    termios before_{};
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

std::optional<std::string> read_new_password()
{
    if (::isatty(STDIN_FILENO) != 1)
        return read_line();
    auto first = ask_silently("New password: ");
    if (!first || ask_silently("Again: ") != first)
        return std::nullopt;
    return first;
}

} // namespace oc
