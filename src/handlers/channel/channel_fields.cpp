// The members of a channel, checked one by one.
#include "handlers/channel/channel_fields.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cmath>

namespace oc {
namespace {

constexpr std::string_view slow_mode_key = "slow_mode_seconds";

bool is_text_member(std::string_view key)
{
    return key == "description" || key == "display_name" || key == "icon" || key == "wallpaper";
}

bool is_forbidden(char c)
{
    auto const byte = static_cast<unsigned char>(c);
    constexpr unsigned char first_printable = 0x20;
    constexpr unsigned char del = 0x7F;
    return byte < first_printable || byte == del || c == '/' || c == '\\';
}

bool is_text_value(boost::json::value const& value, std::string_view key)
{
    auto const length_max =
        key == "display_name" ? limits::channel_name_max : limits::channel_text_max;
    return value.is_string() && code_points(std::string_view(value.get_string())) <= length_max;
}

bool is_size(boost::json::value const& value)
{
    if (!value.is_number())
        return false;
    auto const number = value.to_number<double>();
    return std::isfinite(number) && number >= 0;
}

bool is_slow_mode(boost::json::value const& value)
{
    boost::system::error_code problem;
    auto const seconds = value.is_number() ? value.to_number<std::int64_t>(problem) : -1;
    return !problem && seconds >= 0 && seconds <= limits::slow_mode_seconds_max;
}

bool is_unset(boost::json::value const& value)
{
    return value.is_null() || (value.is_string() && value.get_string().empty()) ||
           (value.is_number() && value.to_number<double>() == 0);
}

result<std::vector<std::string>> read_names(boost::json::value const& given)
{
    std::vector<std::string> names;
    if (!given.is_array() || given.get_array().size() > limits::permission_names_max)
        return error{errc::invalid_value, "permissions"};
    for (auto const& name : given.get_array()) {
        if (!name.is_string() ||
            code_points(std::string_view(name.get_string())) > limits::channel_name_max)
            return error{errc::invalid_value, "permissions"};
        names.emplace_back(name.get_string());
    }
    return names;
}

} // namespace

result<void> check_channel_name(std::string const& name)
{
    bool const is_good = !trim(name).empty() && name != "." && name != ".." &&
                         code_points(name) <= limits::channel_name_max &&
                         std::ranges::none_of(name, is_forbidden);
    if (!is_good)
        return error{errc::invalid_channel_name};
    return {};
}

result<channel_permissions> read_channel_permissions(boost::json::value const& given)
{
    channel_permissions out;
    if (given.is_null())
        return out;
    if (!given.is_object() || given.get_object().size() > limits::permission_lists_max)
        return error{errc::invalid_value, "permissions"};
    for (auto const& [action, names] : given.get_object()) {
        TRY(auto list, read_names(names));
        if (action.size() > limits::channel_name_max)
            return error{errc::invalid_value, "permissions"};
        if (!list.empty())
            out.lists.emplace_back(action, std::move(list));
    }
    return out;
}

channel_permissions default_channel_permissions()
{
    channel_permissions out;
    for (auto const* const action : {"view", "send", "delete", "pin", "create_thread"})
        out.lists.emplace_back(action, std::vector<std::string>{"owner"});
    for (auto const* const action : {"delete_own", "edit_own", "react"})
        out.lists.emplace_back(action, std::vector<std::string>{"user"});
    return out;
}

result<bool> set_channel_member(channel& of, std::string_view key, boost::json::value const& value)
{
    bool const is_text = is_text_member(key);
    bool const is_slow = key == slow_mode_key;
    if (!is_text && !is_slow && key != "size")
        return false;
    bool const is_good = value.is_null() || (is_text   ? is_text_value(value, key)
                                             : is_slow ? is_slow_mode(value)
                                                       : is_size(value));
    if (!is_good)
        return error{errc::invalid_value, std::string(key)};
    if (!is_unset(value))
        of.extra[key] = value;
    else if (auto const known = of.extra.find(key); known != of.extra.end())
        of.extra.stable_erase(known);
    return true;
}

std::int64_t slow_mode_seconds(channel const& of)
{
    auto const* const value = of.extra.if_contains(slow_mode_key);
    return value != nullptr && is_slow_mode(*value) ? value->to_number<std::int64_t>() : 0;
}

} // namespace oc
