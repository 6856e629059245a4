// Proleptic Gregorian calendar by std::chrono; everything is UTC.
#include "admin/moment.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace oc {
namespace {

constexpr std::int64_t minute = 60, hour = 60 * minute, day = 24 * hour, week = 7 * day;

// Takes `digits` digits and what follows them off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits)
{
    int number = 0;
    if (text.size() < digits)
        return std::nullopt;
    auto const [stopped, failure] = std::from_chars(text.data(), text.data() + digits, number);
    if (failure != std::errc() || stopped != text.data() + digits || text.front() == '-')
        return std::nullopt;
    text.remove_prefix(digits);
    return number;
}

bool take(std::string_view& text, std::string_view expected)
{
    if (!text.starts_with(expected))
        return false;
    text.remove_prefix(expected.size());
    return true;
}

std::optional<std::int64_t> take_date(std::string_view& text)
{
    using namespace std::chrono;
    auto const y = take_number(text, 4);
    if (!y || !take(text, "-"))
        return std::nullopt;
    auto const m = take_number(text, 2);
    if (!m || !take(text, "-"))
        return std::nullopt;
    auto const d = take_number(text, 2);
    if (!d)
        return std::nullopt;
    year_month_day const date{std::chrono::year(*y), std::chrono::month(unsigned(*m)),
                              std::chrono::day(unsigned(*d))};
    if (!date.ok())
        return std::nullopt;
    return sys_days(date).time_since_epoch().count() * day;
}

std::optional<std::int64_t> take_time(std::string_view& text)
{
    auto const h = take_number(text, 2);
    if (!h || *h > 23 || !take(text, ":"))
        return std::nullopt;
    auto const m = take_number(text, 2);
    if (!m || *m > 59)
        return std::nullopt;
    std::int64_t out = *h * hour + *m * minute;
    if (take(text, ":")) {
        auto const s = take_number(text, 2);
        if (!s || *s > 59)
            return std::nullopt;
        out += *s;
    }
    return out;
}

std::optional<std::int64_t> parse_integer(std::string_view text)
{
    std::int64_t number = 0;
    auto const* const end = text.data() + text.size();
    auto const [stopped, failure] = std::from_chars(text.data(), end, number);
    if (text.empty() || failure != std::errc() || stopped != end || number < 0)
        return std::nullopt;
    return number;
}

std::optional<std::int64_t> parse_age(std::string_view text)
{
    constexpr std::array<std::pair<char, std::int64_t>, 5> units{
        {{'s', 1}, {'m', minute}, {'h', hour}, {'d', day}, {'w', week}}};
    if (text.empty())
        return std::nullopt;
    for (auto const& [letter, seconds] : units)
        if (text.back() == letter) {
            constexpr std::int64_t most = 1'000'000;
            auto const count = parse_integer(text.substr(0, text.size() - 1));
            return count && *count <= most ? std::optional(*count * seconds) : std::nullopt;
        }
    return std::nullopt;
}

} // namespace

std::optional<unix_seconds> parse_moment(std::string_view text, unix_seconds now)
{
    if (take(text, "@")) {
        auto const seconds = parse_integer(text);
        return seconds ? std::optional(static_cast<unix_seconds>(*seconds)) : std::nullopt;
    }
    if (auto const age = parse_age(text))
        return now - static_cast<unix_seconds>(*age);
    auto out = take_date(text);
    if (!out)
        return std::nullopt;
    if (take(text, "T") || take(text, " ")) {
        auto const in_day = take_time(text);
        if (!in_day)
            return std::nullopt;
        *out += *in_day;
        take(text, "Z");
    }
    return text.empty() ? std::optional(static_cast<unix_seconds>(*out)) : std::nullopt;
}

std::string show_moment(unix_seconds at)
{
    using namespace std::chrono;
    constexpr unix_seconds most = 253'402'300'800; // the year 10000
    if (!(at >= 0) || at >= most)
        return {};
    auto const whole = static_cast<std::int64_t>(std::floor(at));
    year_month_day const date{sys_days(days(whole / day))};
    auto const in_day = whole % day;
    std::array<char, 32> out{};
    std::snprintf(out.data(), out.size(), "%04d-%02u-%02u %02d:%02d:%02d", int(date.year()),
                  unsigned(date.month()), unsigned(date.day()), int(in_day / hour),
                  int(in_day % hour / minute), int(in_day % minute));
    return out.data();
}

std::string show_duration(std::int64_t seconds)
{
    if (seconds >= day)
        return std::to_string(seconds / day) + " d " + std::to_string(seconds % day / hour) + " h";
    if (seconds >= hour)
        return std::to_string(seconds / hour) + " h " + std::to_string(seconds % hour / minute) +
               " min";
    if (seconds >= minute)
        return std::to_string(seconds / minute) + " min";
    return std::to_string(seconds) + " s";
}

} // namespace oc
