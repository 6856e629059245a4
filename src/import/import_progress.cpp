// Bars and lines.
#include "import/import_progress.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

constexpr steady_ms bar_interval_ms = 200;
constexpr steady_ms line_interval_ms = 5000;
constexpr std::int64_t records_between_looks = 1024;

std::string make_bar(std::uint64_t percent)
{
    constexpr std::uint64_t width = 30;
    auto const full = percent * width / 100;
    std::string bar = "[";
    bar.append(full, '#');
    bar.append(width - full, ' ');
    return bar + "]";
}

} // namespace

import_progress::import_progress(clock const& time, options how)
    : time_(time), how_(std::move(how)), began_(time.steady_now()), shown_at_(began_)
{
}

void import_progress::begin(std::string what)
{
    what_ = std::move(what);
    show(false);
}

void import_progress::add_bytes(std::uint64_t bytes) { bytes_ += bytes; }

void import_progress::add_records(std::int64_t records)
{
    records_ += records;
    if (records_ % records_between_looks == 0)
        show(false);
}

void import_progress::end() { show(true); }

void import_progress::show(bool is_last)
{
    if (!how_.write)
        return;
    auto const now = time_.steady_now();
    auto const interval = how_.is_terminal ? bar_interval_ms : line_interval_ms;
    if (!is_last && now - shown_at_ < interval)
        return;
    if (is_last && !is_bar_open_ && now - began_ < interval)
        return; // it was over before anybody could wonder
    shown_at_ = now;
    constexpr std::uint64_t all = 100;
    auto const percent =
        how_.bytes_total == 0 ? 0 : std::min(all, bytes_ * all / how_.bytes_total);
    auto const rate = records_ * 1000 / std::max<steady_ms>(now - began_, 1);
    auto text = std::to_string(percent) + "%  " + std::to_string(records_) + " messages, " +
                std::to_string(rate) + "/s  " + what_;
    if (how_.is_terminal) {
        text = "\r" + make_bar(percent) + " " + text + "\x1b[K";
        is_bar_open_ = !is_last;
    }
    if (!how_.is_terminal || is_last)
        text += "\n";
    how_.write(text);
}

} // namespace oc
