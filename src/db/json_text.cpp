// JSON columns through Boost.JSON.
#include "db/json_text.hpp"

#include "base/exact_json.hpp"
#include "base/log.hpp"

#include <boost/json/serialize.hpp>

#include <atomic>

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

void note_broken_column(column_place const& place, std::string_view why)
{
    constexpr int told_max = 20; // every reader of the page would write the line again
    static std::atomic<int> told = 0;
    if (told.fetch_add(1) >= told_max)
        return;
    log::error("broken_column", {{"table", place.table},
                                 {"row", place.row},
                                 {"column", place.column},
                                 {"reason", why},
                                 {"meaning", "it counts as empty until `originchats repair`"}});
}

boost::json::value parse_json_column(std::string_view text)
{
    if (text.empty())
        return nullptr;
    // Deeper than what clients may send: imported records keep what they had.
    constexpr std::size_t depth_max = 256;
    auto value = parse_exact_json(text, depth_max);
    if (!value)
        throw std::runtime_error("it is no JSON");
    return *std::move(value);
}

boost::json::object parse_object_column(std::string_view text)
{
    if (text.empty())
        return {};
    auto value = parse_json_column(text);
    if (!value.is_object())
        throw std::runtime_error("it is no object");
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
        throw std::runtime_error("it is no list");
    for (auto const& entry : *array) {
        if (!entry.is_string())
            throw std::runtime_error("something in its list is no text");
        texts.emplace_back(entry.get_string());
    }
    return texts;
}

} // namespace oc
