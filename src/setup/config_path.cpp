// One step of the path at a time.
#include "setup/config_path.hpp"

#include <utility>

namespace oc {

namespace json = boost::json;

json::value const* find_value(json::object const& document, std::string_view path)
{
    auto const dot = path.find('.');
    auto const* value = document.if_contains(path.substr(0, dot));
    if (value == nullptr || dot == std::string_view::npos)
        return value;
    auto const* section = value->if_object();
    return section == nullptr ? nullptr : find_value(*section, path.substr(dot + 1));
}

void set_value(json::object& document, std::string_view path, json::value value)
{
    auto const dot = path.find('.');
    auto& place = document[path.substr(0, dot)];
    if (dot == std::string_view::npos) {
        place = std::move(value);
        return;
    }
    if (!place.is_object())
        place.emplace_object();
    set_value(place.get_object(), path.substr(dot + 1), std::move(value));
}

void remove_value(json::object& document, std::string_view path)
{
    auto const dot = path.find('.');
    auto const found = document.find(path.substr(0, dot));
    if (found == document.end())
        return;
    if (dot == std::string_view::npos)
        document.stable_erase(found);
    else if (auto* section = found->value().if_object())
        remove_value(*section, path.substr(dot + 1));
}

} // namespace oc
