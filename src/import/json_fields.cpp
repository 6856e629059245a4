// Lenient reading.
#include "import/json_fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <cmath>

namespace oc {

namespace json = boost::json;

std::vector<std::string> read_texts(json::value const* value)
{
    std::vector<std::string> texts;
    auto const* const list = value == nullptr ? nullptr : value->if_array();
    if (list == nullptr)
        return texts;
    for (auto const& each : *list)
        if (auto const* const text = each.if_string())
            texts.emplace_back(*text);
    return texts;
}

std::optional<std::string> read_text(json::object const& from, std::string_view key)
{
    auto const* const value = from.if_contains(key);
    auto const* const text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr || text->empty())
        return std::nullopt;
    return std::string(*text);
}

std::optional<double> read_number(json::object const& from, std::string_view key)
{
    auto const* const value = from.if_contains(key);
    if (value == nullptr)
        return std::nullopt;
    double number = 0;
    if (auto const* const text = value->if_string()) {
        auto const read = std::from_chars(text->data(), text->data() + text->size(), number);
        if (read.ec != std::errc() || read.ptr != text->data() + text->size())
            return std::nullopt;
    } else if (value->is_number()) {
        number = value->to_number<double>();
    } else {
        return std::nullopt;
    }
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<std::int64_t> read_integer(json::object const& from, std::string_view key)
{
    constexpr double largest = 9e15; // exact in a double
    auto const number = read_number(from, key);
    if (!number || std::abs(*number) > largest)
        return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

bool read_flag(json::object const& from, std::string_view key)
{
    auto const* const value = from.if_contains(key);
    if (value == nullptr)
        return false;
    if (auto const* const flag = value->if_bool())
        return *flag;
    return value->is_number() && value->to_number<double>() != 0;
}

std::string to_plain_text(json::value const& value)
{
    if (value.is_null())
        return {};
    if (auto const* const text = value.if_string())
        return std::string(*text);
    return json::serialize(value);
}

json::value own_copy(json::value const& value) { return json::value(value, json::storage_ptr()); }

json::array to_array(std::vector<std::string> const& texts)
{
    json::array list;
    list.reserve(texts.size());
    for (auto const& text : texts)
        list.emplace_back(text);
    return list;
}

json::value to_value(std::optional<std::string> const& text)
{
    return text ? json::value(*text) : json::value(nullptr);
}

json::value to_value(std::optional<double> const& number)
{
    return number ? json::value(*number) : json::value(nullptr);
}

} // namespace oc
