// The channel list in its full form.
#include "handlers/channels/channel_list.hpp"

#include "protocol/writer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

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

template <class T>
void append_member(std::string& object, char const* key, T const& value)
{
    object.append(",\"").append(key).append("\":");
    write_json(object, value);
}

// Our own writer for what changes: it writes timestamps as everywhere else.
raw_json channel_json(channel const& c, room_heads const& heads)
{
    boost::json::object fixed;
    fixed["name"] = c.name;
    fixed["type"] = boost::json::string_view(to_string(c.type));
    for (auto const& member : c.extra)
        fixed[member.key()] = member.value();
    fixed["permissions"] = permissions_object(c.permissions);

    std::string out = boost::json::serialize(fixed);
    out.pop_back(); // the brace
    if (c.type == channel_type::text) {
        auto const* const head = heads.find(c.id);
        append_member(out, "last_message",
                      head == nullptr ? or_null<double>{} : or_null<double>{head->timestamp});
        append_member(out, "last_message_id",
                      head == nullptr ? or_null<std::string>{} : or_null<std::string>{head->id});
    }
    // Nobody can be in a voice channel and no thread can be made before these commands exist;
    // clients want the lists all the same (§7.1).
    if (c.type == channel_type::voice)
        out.append(",\"voice_state\":[]");
    if (c.type == channel_type::forum)
        out.append(",\"threads\":[]");
    out.push_back('}');
    return {std::move(out)};
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
        out.val.push_back(channel_json(*c, heads));
    return out;
}

} // namespace oc
