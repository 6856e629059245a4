// The channel list in its full form.
#include "handlers/channels/channel_list.hpp"

#include "protocol/writer.hpp"

#include <boost/describe/class.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace oc {
namespace {

struct wire_voice_entry {
    std::string username;
    bool muted;
    std::optional<std::string> pfp;
};
BOOST_DESCRIBE_STRUCT(wire_voice_entry, (), (username, muted, pfp))

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

// Everybody who sees the channel sees who is in it; whom to call is for participants (§7.1).
std::vector<wire_voice_entry> voice_state(room_id room, channel_list_sources const& from)
{
    std::vector<wire_voice_entry> out;
    for (auto const& each : from.voice.list(room)) {
        auto const* const who = from.now.users.find(each.user_id);
        out.push_back({from.now.users.name_of(each.user_id), each.is_muted,
                       who == nullptr ? std::nullopt : who->pfp_url});
    }
    return out;
}

// Our own writer for what changes: it writes timestamps as everywhere else.
raw_json channel_json(channel const& c, channel_list_sources const& from)
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
        auto const* const head = from.heads.find(c.id);
        append_member(out, "last_message",
                      head == nullptr ? or_null<double>{} : or_null<double>{head->timestamp});
        append_member(out, "last_message_id",
                      head == nullptr ? or_null<std::string>{} : or_null<std::string>{head->id});
    }
    if (c.type == channel_type::voice)
        append_member(out, "voice_state", voice_state(c.id, from));
    // No thread can be made before these commands exist; clients want the list all the same (§7.1).
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
                                        channel_list_sources const& from)
{
    packets::channels_get out;
    for (auto const& c : visible)
        out.val.push_back(channel_json(*c, from));
    return out;
}

} // namespace oc
