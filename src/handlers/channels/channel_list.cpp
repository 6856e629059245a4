// The channel list in its full form.
#include "handlers/channels/channel_list.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace oc {
namespace {

boost::json::object permissions_object(channel_permissions const& permissions)
{
    boost::json::object out;
    for (auto const& [action, roles] : permissions.lists) {
        boost::json::array names;
        for (auto const& name : roles)
            names.emplace_back(name);
        out[action] = std::move(names);
    }
    return out;
}

boost::json::object channel_object(channel const& c, room_heads const& heads)
{
    boost::json::object out;
    out["name"] = c.name;
    out["type"] = boost::json::string_view(to_string(c.type));
    for (auto const& member : c.extra)
        out[member.key()] = member.value();
    out["permissions"] = permissions_object(c.permissions);
    if (c.type == channel_type::text) {
        auto const* const head = heads.find(c.id);
        out["last_message"] = head == nullptr ? boost::json::value(nullptr)
                                              : boost::json::value(head->timestamp);
        out["last_message_id"] =
            head == nullptr ? boost::json::value(nullptr) : boost::json::value(head->id);
    }
    return out;
}

} // namespace

std::vector<channel_ptr> visible_channels(view const& now, std::span<std::string const> user_roles)
{
    std::vector<channel_ptr> out;
    for (auto const& c : now.channels->in_order)
        if (may(now, user_roles, *c, channel_action::view))
            out.push_back(c);
    return out;
}

packets::channels_get make_channel_list(std::vector<channel_ptr> const& visible,
                                        room_heads const& heads)
{
    packets::channels_get out;
    for (auto const& c : visible)
        out.val.push_back(channel_object(*c, heads));
    return out;
}

} // namespace oc
