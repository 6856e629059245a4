// Domain structs turned into what clients see: ids become usernames, secrets stay away.
#include "protocol/objects.hpp"

#include <boost/json/array.hpp>

namespace oc {
namespace {

std::optional<boost::json::value> if_present(boost::json::value const& value)
{
    return value.is_null() ? std::nullopt : std::optional(value);
}

std::vector<std::string> names_of(view const& now, std::vector<std::string> const& ids)
{
    std::vector<std::string> names;
    names.reserve(ids.size());
    for (auto const& id : ids)
        names.push_back(now.users.name_of(id));
    return names;
}

boost::json::object reactions_object(view const& now, std::vector<reaction> const& reactions)
{
    boost::json::object out;
    for (auto const& each : reactions) {
        auto& users = out[each.emoji].emplace_array();
        for (auto const& id : each.users)
            users.emplace_back(now.users.name_of(id));
    }
    return out;
}

} // namespace

std::vector<std::string> shown_roles(user const& who)
{
    auto roles = who.roles;
    if (who.banned)
        roles.insert(roles.begin(), std::string(banned_mark));
    return roles;
}

or_null<std::string> shown_color(view const& now, user const& who)
{
    if (who.banned) // §5.6: the colour of the banned is null
        return {};
    auto const* const color = color_of(*now.roles, who.roles);
    return color == nullptr ? or_null<std::string>{} : or_null<std::string>{*color};
}

wire_user_brief to_user_brief(view const& now, user const& who)
{
    return {who.username, shown_roles(who), shown_color(now, who), who.nickname};
}

wire_user_online to_user_online(view const& now, user const& who, wire_status status)
{
    return {who.username, who.nickname, shown_roles(who), shown_color(now, who), std::move(status)};
}

wire_user to_wire_user(view const& now, user const& who, wire_status status)
{
    return {to_user_online(now, who, std::move(status)), is_local(who), who.pfp_url};
}

wire_role to_wire_role(role const& r)
{
    wire_role out{r.id, r.name, r.description, r.color, r.hoisted, {}, r.self_assignable,
                  r.category, r.position};
    if (!r.mention_roles.is_null()) {
        out.permissions = boost::json::object{{"mention_roles", r.mention_roles}};
    } else {
        boost::json::array names;
        for (auto const& permission : r.permissions)
            names.emplace_back(permission);
        out.permissions = std::move(names);
    }
    return out;
}

wire_thread to_wire_thread(view const& now, thread const& t)
{
    auto const* const parent = now.channels->find(t.channel);
    return {.id = t.id,
            .name = t.name,
            .parent_channel = parent == nullptr ? std::string() : parent->name,
            .created_by = now.users.name_of(t.created_by),
            .created_at = t.created_at,
            .locked = t.locked,
            .archived = t.archived,
            .participants = names_of(now, t.participants),
            .last_message = {},
            .last_message_id = {}};
}

wire_message to_wire_message(view const& now, message const& m, with_pings pings)
{
    wire_message out;
    out.user = now.users.name_of(m.user);
    out.content = m.content;
    out.timestamp = m.timestamp;
    out.id = m.id;
    if (m.reply_to)
        out.reply_to = wire_reply_reference{m.reply_to->id, now.users.name_of(m.reply_to->user)};
    out.ping = m.ping;
    if (m.edited)
        out.edited = true;
    out.pinned = m.pinned;
    out.interaction = m.interaction;
    if (!m.reactions.empty())
        out.reactions = reactions_object(now, m.reactions);
    out.embeds = if_present(m.embeds);
    out.attachments = if_present(m.attachments);
    out.webhook = if_present(m.webhook);
    if (pings == with_pings::yes && m.pings)
        out.pings = wire_pings{names_of(now, m.pings->users), m.pings->roles,
                               names_of(now, m.pings->replies)};
    return out;
}

std::vector<wire_message> to_wire_messages(view const& now, std::vector<message> const& messages)
{
    std::vector<wire_message> out;
    out.reserve(messages.size());
    for (auto const& m : messages)
        out.push_back(to_wire_message(now, m));
    return out;
}

wire_status to_wire_status(user const& who, status_audience audience)
{
    if (audience.is_self)
        return {who.status.status, who.status.text};
    if (who.status.status == "invisible")
        return {"offline", ""};
    if (!audience.is_connected)
        return {"offline", who.status.text};
    return {who.status.status, who.status.text};
}

} // namespace oc
