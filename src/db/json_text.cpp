// JSON columns through Boost.JSON.
#include "db/json_text.hpp"

#include "base/exact_json.hpp"

#include <boost/json/serialize.hpp>

#include <stdexcept>

namespace oc {

std::optional<std::string> to_json_text(boost::json::value const& value)
{
    if (value.is_null())
        return std::nullopt;
    return boost::json::serialize(value);
}

std::optional<std::string> to_json_text(boost::json::object const& object)
{
    if (object.empty())
        return std::nullopt;
    return boost::json::serialize(object);
}

std::string to_json_text(std::vector<std::string> const& texts)
{
    boost::json::array array;
    array.reserve(texts.size());
    for (auto const& text : texts)
        array.emplace_back(text);
    return boost::json::serialize(array);
}

boost::json::value parse_json_column(std::string_view text)
{
    if (text.empty())
        return nullptr;
    // Deeper than what clients may send: imported records keep what they had.
    constexpr std::size_t depth_max = 256;
    auto value = parse_exact_json(text, depth_max);
    if (!value)
        throw std::runtime_error("a JSON column of the database is unreadable");
    return *std::move(value);
}

boost::json::object parse_object_column(std::string_view text)
{
    if (text.empty())
        return {};
    auto value = parse_json_column(text);
    if (!value.is_object())
        throw std::runtime_error("a JSON column of the database holds no object");
    return std::move(value.as_object());
}

std::vector<std::string> parse_texts_column(std::string_view text)
{
    std::vector<std::string> texts;
    auto const value = parse_json_column(text);
    if (value.is_null())
        return texts;
    auto const* array = value.if_array();
    if (array == nullptr)
        throw std::runtime_error("a JSON column of the database holds no list");
    for (auto const& entry : *array) {
        if (!entry.is_string())
            throw std::runtime_error("a list in the database holds something that is no text");
        texts.emplace_back(entry.get_string());
    }
    return texts;
}

} // namespace oc
