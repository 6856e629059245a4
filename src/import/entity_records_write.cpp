// Domain structs to records.
#include "import/entity_records.hpp"
#include "import/json_fields.hpp"
#include "media/media_type.hpp"
#include "push/base64url.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

void put(json::object& into, std::string_view key, std::optional<std::string> const& text)
{
    if (text)
        into[key] = *text;
}

void put_rest(json::object& into, json::object const& rest)
{
    for (auto const& [key, value] : rest)
        if (!into.contains(key))
            into.emplace(key, value);
}

} // namespace

json::object make_user_record(user_record const& from)
{
    auto const& account = from.account;
    auto roles = to_array(account.roles);
    if (account.banned)
        roles.insert(roles.begin(), json::value(banned_mark));
    json::object out{{"roles", std::move(roles)}, {"username", account.username}};
    out["status"] = {{"status", account.status.status}, {"text", account.status.text}};
    put(out, "nickname", account.nickname);
    put(out, "validator", from.validator);
    put(out, "password_hash", from.password_hash);
    out["pfp_url"] = to_value(account.pfp_url);
    if (account.timeout_until)
        out["timeout_until"] = *account.timeout_until;
    put_rest(out, account.extra);
    return out;
}

json::object make_role_record(role const& from)
{
    json::object out{{"id", from.id}, {"description", to_value(from.description)},
                     {"color", to_value(from.color)}, {"hoisted", from.hoisted}};
    if (from.mention_roles.is_null()) {
        out["permissions"] = to_array(from.permissions);
    } else {
        json::object older{{"mention_roles", from.mention_roles}};
        for (auto const& each : from.permissions)
            older[each] = true;
        out["permissions"] = std::move(older);
    }
    out["self_assignable"] = from.self_assignable;
    out["category"] = to_value(from.category);
    out["position"] = from.position;
    return out;
}

json::object make_channel_record(channel const& from)
{
    json::object lists;
    for (auto const& [action, names] : from.permissions.lists)
        lists[action] = to_array(names);
    json::object out{{"name", from.name}, {"type", to_string(from.type)}};
    out["permissions"] = std::move(lists);
    put_rest(out, from.extra);
    return out;
}

json::object make_thread_record(thread const& from, std::string_view parent)
{
    return {{"id", from.id},
            {"name", from.name},
            {"parent_channel", parent},
            {"created_by", from.created_by},
            {"created_at", from.created_at},
            {"locked", from.locked},
            {"archived", from.archived},
            {"participants", to_array(from.participants)}};
}

json::object make_poll_record(poll const& from, std::string_view channel)
{
    return {{"id", from.id},
            {"message_id", from.message_id},
            {"channel", channel},
            {"thread_id", to_value(from.thread_id)},
            {"question", from.question},
            {"options", from.options},
            {"allow_multiselect", from.allow_multiselect},
            {"expires_at", to_value(from.expires_at)},
            {"created_by", from.created_by},
            {"created_at", from.created_at},
            {"ended", from.ended_at.has_value()},
            {"ended_at", to_value(from.ended_at)}};
}

json::object make_push_record(push_subscription const& from)
{
    return {{"endpoint", from.endpoint},
            {"p256dh", encode_base64url(from.p256dh)},
            {"auth", encode_base64url(from.auth)},
            {"device_fingerprint", from.fingerprint},
            {"last_used", from.last_used}};
}

json::object make_modlog_record(modlog_entry const& from)
{
    return {{"id", modlog_id(from)},
            {"action", from.action},
            {"category", modlog_category(from.action)},
            {"actor_id", from.actor_id},
            {"actor_name", from.actor_name},
            {"target_id", to_value(from.target_id)},
            {"target_name", to_value(from.target_name)},
            {"details", from.details},
            {"timestamp", from.timestamp}};
}

json::object make_attachment_record(attachment const& from, view const& now)
{
    auto const* const where = now.channels->find(from.channel);
    json::object out{
        {"id", from.id},
        {"filename", from.id + "." + std::string(extension_of_type(from.file.mime_type))},
        {"original_name", from.name},
        {"mime_type", from.file.mime_type},
        {"size", from.file.size},
        {"hash", from.file.hash},
        {"uploader_id", from.uploader},
        {"uploader_name", now.users.name_of(from.uploader)},
        {"channel", where == nullptr ? json::value(nullptr) : json::value(where->name)},
        {"created_at", from.created_at},
        {"expires_at", to_value(from.expires_at)},
        {"permanent", from.permanent},
        {"referenced", from.uses > 0}};
    if (from.file.picture) {
        out["width"] = from.file.picture->width;
        out["height"] = from.file.picture->height;
    }
    if (!from.base_url.empty())
        out["base_url"] = from.base_url;
    return out;
}

} // namespace oc
