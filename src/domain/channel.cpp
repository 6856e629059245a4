// The wire names of channel types and of the actions that channel lists are about. Any thread.
#include "domain/channel.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <array>

namespace oc {
namespace {

constexpr auto const& type_names = channel_type_names::list;

constexpr std::array<std::string_view, channel_action_count> action_names{
    "view", "send", "delete", "delete_own", "edit_own", "react", "pin", "create_thread"};

} // namespace

std::string_view to_string(channel_type type)
{
    auto const index = static_cast<std::size_t>(type);
    CHECK(index < type_names.size());
    return type_names[index];
}

std::optional<channel_type> parse_channel_type(std::string_view text)
{
    auto const found = std::find(type_names.begin(), type_names.end(), text);
    if (found == type_names.end())
        return std::nullopt;
    return static_cast<channel_type>(found - type_names.begin());
}

std::string_view to_string(channel_action action)
{
    auto const index = static_cast<std::size_t>(action);
    CHECK(index < action_names.size());
    return action_names[index];
}

std::vector<std::string> const* channel_permissions::find(channel_action action) const
{
    auto const name = to_string(action);
    for (auto const& [key, roles] : lists)
        if (key == name)
            return &roles;
    return nullptr;
}

} // namespace oc
