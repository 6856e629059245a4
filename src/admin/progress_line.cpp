// Written with stdio: stderr is unbuffered.
#include "admin/progress_line.hpp"

#include <unistd.h>

#include <cstdio>

namespace oc {
namespace {

constexpr std::int64_t line_interval_ms = 1000;

} // namespace

progress_line_view::progress_line_view(clock const& time, bool is_quiet)
    : time_(time), is_quiet_(is_quiet), is_terminal_(::isatty(STDERR_FILENO) == 1),
      next_at_(time.steady_now() + line_interval_ms)
{
}

void progress_line_view::show(std::int64_t done, std::int64_t total)
{
    auto const now = time_.steady_now();
    if (is_quiet_ || (!is_terminal_ && now < next_at_))
        return;
    next_at_ = now + line_interval_ms;
    has_shown_ = true;
    if (total <= 0) { // nobody knows how much it will be
        std::fprintf(stderr, is_terminal_ ? "\r%lld\033[K" : "%lld\n",
                     static_cast<long long>(done));
        return;
    }
    constexpr std::int64_t whole = 100;
    auto const percent = done * whole / total;
    std::fprintf(stderr,
                 is_terminal_ ? "\r%lld of %lld (%lld %%)\033[K" : "%lld of %lld (%lld %%)\n",
                 static_cast<long long>(done), static_cast<long long>(total),
                 static_cast<long long>(percent));
}

void progress_line_view::clear()
{
    if (has_shown_ && is_terminal_)
        std::fputs("\r\033[K", stderr);
}

} // namespace oc
