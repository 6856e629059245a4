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

// All but the closing brace.
std::string fixed_part(channel const& c)
{
    boost::json::object fixed;
    fixed["name"] = c.name;
    fixed["type"] = boost::json::string_view(to_string(c.type));
    for (auto const& member : c.extra)
        fixed[member.key()] = member.value();
    fixed["permissions"] = permissions_object(c.permissions);
    std::string out = boost::json::serialize(fixed);
    out.pop_back();
    return out;
}

struct head_fields {
    or_null<double> last_message;
    or_null<std::string> last_message_id;
};

head_fields head_of(room_id room, room_heads const& heads)
{
    auto const* const head = heads.find(room);
    return head == nullptr ? head_fields{} : head_fields{head->timestamp, head->id};
}

std::vector<wire_thread> threads_of(channel const& forum, channel_list_sources const& from)
{
    std::vector<wire_thread> out;
    for (auto const& each : from.now.threads.list(forum.id)) {
        auto& shown = out.emplace_back(to_wire_thread(from.now, *each));
        auto head = head_of(each->room, from.heads);
        shown.last_message = head.last_message;
        shown.last_message_id = std::move(head.last_message_id);
    }
    return out;
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
    auto out = fixed_part(c);
    if (c.type == channel_type::text) {
        auto const head = head_of(c.id, from.heads);
        append_member(out, "last_message", head.last_message);
        append_member(out, "last_message_id", head.last_message_id);
    }
    if (c.type == channel_type::voice)
        append_member(out, "voice_state", voice_state(c.id, from));
    if (c.type == channel_type::forum)
        append_member(out, "threads", threads_of(c, from));
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

raw_json make_channel_object(channel const& c) { return {fixed_part(c) + "}"}; }

packets::channels_get make_channel_list(std::vector<channel_ptr> const& visible,
                                        channel_list_sources const& from)
{
    packets::channels_get out;
    for (auto const& c : visible)
        out.val.push_back(channel_json(*c, from));
    return out;
}

} // namespace oc
