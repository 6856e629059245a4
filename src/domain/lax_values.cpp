// The lax spellings of part 2 §0.2. Pure functions; any thread.
#include "domain/lax_values.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace oc {
namespace {

template <class Number>
std::optional<Number> parse_whole(std::string_view text)
{
    text = trim(text);
    if (text.starts_with('+') && !text.starts_with("+-"))
        text.remove_prefix(1);
    Number number{};
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::optional<std::int64_t> integral(double number)
{
    constexpr double exact_max = 9007199254740992.0; // 2^53: every integer below is exact
    if (std::trunc(number) != number || std::abs(number) > exact_max)
        return std::nullopt;
    return static_cast<std::int64_t>(number);
}

} // namespace

std::optional<std::int64_t> to_integer(boost::json::value const& value)
{
    switch (value.kind()) {
    case boost::json::kind::int64: return value.get_int64();
    case boost::json::kind::uint64:
        if (std::in_range<std::int64_t>(value.get_uint64()))
            return static_cast<std::int64_t>(value.get_uint64());
        return std::nullopt;
    case boost::json::kind::double_: return integral(value.get_double());
    case boost::json::kind::bool_: return value.get_bool() ? 1 : 0;
    case boost::json::kind::string: return parse_whole<std::int64_t>(value.get_string());
    default: return std::nullopt;
    }
}

std::optional<double> to_number(boost::json::value const& value)
{
    if (value.is_string()) {
        auto const parsed = parse_whole<double>(value.get_string());
        return parsed && std::isfinite(*parsed) ? parsed : std::nullopt;
    }
    if (!value.is_number())
        return std::nullopt;
    auto const number = value.to_number<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<bool> to_flag(boost::json::value const& value)
{
    constexpr std::array<std::string_view, 6> yes{"true", "1", "yes", "on", "t", "y"};
    constexpr std::array<std::string_view, 6> no{"false", "0", "no", "off", "f", "n"};
    if (auto const* given = value.if_bool())
        return *given;
    if (auto const* given = value.if_string()) {
        auto const word = fold_case(*given);
        if (std::find(yes.begin(), yes.end(), word) != yes.end())
            return true;
        if (std::find(no.begin(), no.end(), word) != no.end())
            return false;
        return std::nullopt;
    }
    auto const number = to_integer(value);
    if (!number || (*number != 0 && *number != 1))
        return std::nullopt;
    return *number == 1;
}

bool has_only_finite_numbers(boost::json::value const& value)
{
    if (auto const* number = value.if_double())
        return std::isfinite(*number);
    if (auto const* array = value.if_array())
        return std::all_of(array->begin(), array->end(), has_only_finite_numbers);
    if (auto const* object = value.if_object())
        return std::all_of(object->begin(), object->end(), [](auto const& entry) {
            return has_only_finite_numbers(entry.value());
        });
    return true;
}

} // namespace oc
