// Reading dates by hand, since strptime follows the locale. The day of the week is not checked.
#include "base/clock.hpp"
#include "net/http_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string_view>

namespace oc {
namespace {

constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct date_parts {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

/// Takes a text apart from its front; after the first thing that is not there, nothing is.
class date_scanner {
public:
    explicit date_scanner(std::string_view text) : rest_(text) {}

    void take(std::string_view wanted)
    {
        is_good_ = is_good_ && rest_.starts_with(wanted);
        if (is_good_)
            rest_.remove_prefix(wanted.size());
    }
    int take_number(std::size_t digits)
    {
        int value = 0;
        is_good_ = is_good_ && rest_.size() >= digits;
        for (std::size_t i = 0; is_good_ && i < digits; ++i) {
            is_good_ = rest_[i] >= '0' && rest_[i] <= '9';
            value = value * 10 + (rest_[i] - '0');
        }
        if (is_good_)
            rest_.remove_prefix(digits);
        return is_good_ ? value : 0;
    }
    unsigned take_month()
    {
        auto const* const found =
            std::find(month_names.begin(), month_names.end(), rest_.substr(0, 3));
        is_good_ = is_good_ && found != month_names.end();
        if (is_good_)
            rest_.remove_prefix(3);
        return static_cast<unsigned>(found - month_names.begin()) + 1;
    }
    void take_time(date_parts& into)
    {
        into.hour = take_number(2);
        take(":");
        into.minute = take_number(2);
        take(":");
        into.second = take_number(2);
    }
    bool is_whole() const { return is_good_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool is_good_ = true;
};

// "Sun, 06 Nov 1994 08:49:37 GMT", or "Sunday, 06-Nov-94 08:49:37 GMT" with dashes.
std::optional<date_parts> read_with_comma(std::string_view text, std::size_t comma)
{
    bool const is_old = comma > 3;
    std::string_view const between = is_old ? "-" : " ";
    date_scanner scan(text.substr(comma));
    date_parts parts;
    scan.take(", ");
    parts.day = static_cast<unsigned>(scan.take_number(2));
    scan.take(between);
    parts.month = scan.take_month();
    scan.take(between);
    parts.year = scan.take_number(is_old ? 2 : 4);
    if (is_old)
        parts.year += parts.year < 70 ? 2000 : 1900;
    scan.take(" ");
    scan.take_time(parts);
    scan.take(" GMT");
    return scan.is_whole() ? std::optional(parts) : std::nullopt;
}

// "Sun Nov  6 08:49:37 1994".
std::optional<date_parts> read_asctime(std::string_view text)
{
    if (text.size() != 24)
        return std::nullopt;
    date_scanner scan(text.substr(3));
    date_parts parts;
    scan.take(" ");
    parts.month = scan.take_month();
    bool const is_short = text[8] == ' ';
    scan.take(is_short ? "  " : " ");
    parts.day = static_cast<unsigned>(scan.take_number(is_short ? 1 : 2));
    scan.take(" ");
    scan.take_time(parts);
    scan.take(" ");
    parts.year = scan.take_number(4);
    return scan.is_whole() ? std::optional(parts) : std::nullopt;
}

} // namespace

std::optional<unix_seconds> parse_http_date(std::string_view text)
{
    auto const comma = text.find(',');
    auto const parts =
        comma == std::string_view::npos ? read_asctime(text) : read_with_comma(text, comma);
    if (!parts || parts->hour > 23 || parts->minute > 59 || parts->second > 60)
        return std::nullopt;
    std::chrono::year_month_day const date{std::chrono::year(parts->year),
                                           std::chrono::month(parts->month),
                                           std::chrono::day(parts->day)};
    if (!date.ok())
        return std::nullopt;
    auto const days = std::chrono::sys_days(date).time_since_epoch().count();
    return static_cast<unix_seconds>(days * 86'400 + parts->hour * 3600 + parts->minute * 60 +
                                     parts->second);
}

} // namespace oc
