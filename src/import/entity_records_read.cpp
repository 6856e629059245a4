// Records to domain structs.
#include "base/base64.hpp"
#include "base/text.hpp"
#include "import/entity_records.hpp"
#include "import/json_fields.hpp"
#include "media/media_type.hpp"
#include "push/p256_key.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

/// What the record says under other keys.
json::object read_rest(json::object const& from, std::initializer_list<std::string_view> known)
{
    json::object rest;
    for (auto const& [key, value] : from)
        if (std::find(known.begin(), known.end(), std::string_view(key)) == known.end())
            rest.emplace(key, own_copy(value));
    return rest;
}

user_status read_status(json::object const& from)
{
    user_status out;
    auto const* const value = from.if_contains("status");
    auto const* const object = value == nullptr ? nullptr : value->if_object();
    if (object == nullptr)
        return out;
    auto const& names = user_status_names::list;
    if (auto name = read_text(*object, "status");
        name && std::find(names.begin(), names.end(), *name) != names.end())
        out.status = *std::move(name);
    constexpr std::size_t text_max = 100;
    if (auto const text = read_text(*object, "text"))
        out.text = first_code_points(*text, text_max);
    return out;
}

void add_once(std::vector<std::string>& to, std::string name)
{
    constexpr std::size_t names_max = 10'000; // looked through for each
    if (to.size() < names_max && std::find(to.begin(), to.end(), name) == to.end())
        to.push_back(std::move(name));
}

/// The number that the entry's id begins with, else its time.
std::int64_t read_modlog_number(json::object const& from, unix_seconds at)
{
    constexpr double ms_per_second = 1000;
    constexpr std::int64_t largest = 1'000'000'000'000'000; // of milliseconds: in 30,000 years
    auto const id = read_text(from, "id").value_or("");
    std::int64_t number = 0;
    auto const read = std::from_chars(id.data(), id.data() + id.size(), number);
    if (read.ec == std::errc() && number > 0 && number < largest)
        return number;
    auto const by_time = std::floor(at * ms_per_second);
    return by_time > 0 && by_time < static_cast<double>(largest)
               ? static_cast<std::int64_t>(by_time)
               : 0;
}

} // namespace

user_record read_user_record(std::string_view key, json::object const& from)
{
    user_record out;
    auto& made = out.account;
    made.id = key;
    made.username = read_text(from, "username").value_or(std::string(key));
    for (auto& name : read_texts(from.if_contains("roles"))) {
        if (name == banned_mark)
            made.banned = true;
        else
            add_once(made.roles, std::move(name));
    }
    made.status = read_status(from);
    made.nickname = read_text(from, "nickname");
    made.pfp_url = read_text(from, "pfp_url");
    made.timeout_until = read_number(from, "timeout_until");
    made.extra = read_rest(from, {"roles", "username", "status", "nickname", "validator",
                                  "password_hash", "pfp_url", "timeout_until"});
    out.password_hash = read_text(from, "password_hash");
    out.validator = read_text(from, "validator");
    return out;
}

role_record read_role_record(std::string_view name, json::object const& from)
{
    role_record out;
    auto& made = out.made;
    made.id = read_text(from, "id").value_or("");
    made.name = name;
    made.description = read_text(from, "description");
    made.color = read_text(from, "color");
    made.hoisted = read_flag(from, "hoisted");
    made.self_assignable = read_flag(from, "self_assignable");
    made.category = read_text(from, "category");
    constexpr std::int64_t position_max = 1'000'000;
    auto const position = read_integer(from, "position");
    out.has_position = position && *position >= 0 && *position <= position_max;
    made.position = out.has_position ? static_cast<int>(*position) : 0;
    auto const* const permissions = from.if_contains("permissions");
    for (auto& each : read_texts(permissions))
        add_once(made.permissions, std::move(each));
    if (auto const* const older = permissions == nullptr ? nullptr : permissions->if_object()) {
        for (auto const& [key, value] : *older) {
            if (key == "mention_roles")
                made.mention_roles = own_copy(value);
            else if (!value.is_bool() || value.get_bool())
                add_once(made.permissions, std::string(key));
        }
    }
    return out;
}

channel read_channel_record(json::object const& from, std::string& doubt)
{
    channel out;
    out.name = read_text(from, "name").value_or("");
    auto const type = read_text(from, "type").value_or("text");
    if (auto const known = parse_channel_type(type))
        out.type = *known;
    else
        doubt = "its type is unknown (" + type + "); it is a text channel now";
    auto const* const lists = from.if_contains("permissions");
    if (auto const* const object = lists == nullptr ? nullptr : lists->if_object())
        for (auto const& [action, names] : *object) {
            if (names.is_array())
                out.permissions.lists.emplace_back(std::string(action), read_texts(&names));
            else
                doubt = "its permission " + std::string(action) + " is no list; it is left out";
        }
    out.extra = read_rest(from, {"name", "type", "permissions", name_before_export});
    if (auto const* const id = out.extra.if_contains("id"); id != nullptr && id->is_number())
        out.extra.erase("id"); // the number of a room that a live file of ours names
    return out;
}

thread read_thread_record(json::object const& from, references const& who)
{
    thread out;
    out.id = read_text(from, "id").value_or("");
    out.name = read_text(from, "name").value_or("thread");
    out.created_by = who.find_user(read_text(from, "created_by").value_or(""));
    out.created_at = read_number(from, "created_at").value_or(0);
    out.locked = read_flag(from, "locked");
    out.archived = read_flag(from, "archived");
    for (auto const& name : read_texts(from.if_contains("participants")))
        add_once(out.participants, who.find_user(name));
    return out;
}

poll read_poll_record(json::object const& from, references const& who)
{
    poll out;
    out.id = read_text(from, "id").value_or("");
    out.message_id = read_text(from, "message_id").value_or("");
    out.question = read_text(from, "question").value_or("");
    auto const* const options = from.if_contains("options");
    if (auto const* const list = options == nullptr ? nullptr : options->if_array())
        for (auto const& each : *list)
            if (auto const* const object = each.if_object();
                object != nullptr && read_text(*object, "id") && object->contains("text")) {
                auto option = own_copy(each).as_object();
                option["text"] = to_plain_text(object->at("text"));
                out.options.push_back(std::move(option));
            }
    out.allow_multiselect = read_flag(from, "allow_multiselect");
    out.expires_at = read_number(from, "expires_at");
    out.created_by = who.find_user(read_text(from, "created_by").value_or(""));
    out.created_at = read_number(from, "created_at").value_or(0);
    out.ended_at = read_number(from, "ended_at");
    if (!out.ended_at && read_flag(from, "ended"))
        out.ended_at = out.expires_at.value_or(out.created_at);
    return out;
}

std::optional<push_subscription> read_push_record(json::object const& from,
                                                  unix_seconds otherwise_at)
{
    constexpr std::size_t secret_bytes = 16;
    constexpr std::size_t endpoint_bytes_max = 2048;
    auto const endpoint = read_text(from, "endpoint");
    auto const point = decode_base64url(read_text(from, "p256dh").value_or(""));
    auto const secret = decode_base64url(read_text(from, "auth").value_or(""));
    if (!endpoint || endpoint->size() > endpoint_bytes_max || !point || !is_p256_point(*point) ||
        !secret || secret->size() != secret_bytes)
        return std::nullopt;
    push_subscription out;
    out.endpoint = *endpoint;
    out.p256dh = *point;
    out.auth = *secret;
    out.fingerprint = read_text(from, "device_fingerprint").value_or("");
    out.last_used = read_number(from, "last_used").value_or(otherwise_at);
    return out;
}

modlog_entry read_modlog_record(json::object const& from, references const& who)
{
    modlog_entry out;
    out.action = read_text(from, "action").value_or("");
    out.actor_id = who.find_user(read_text(from, "actor_id").value_or(""));
    out.actor_name = read_text(from, "actor_name").value_or(out.actor_id);
    if (auto const target = read_text(from, "target_id"))
        out.target_id = who.form() == reference_form::exact || who.users().find(*target) != nullptr
                            ? *target
                            : who.users().find_by_name(*target) != nullptr ? who.find_user(*target)
                                                                           : *target;
    out.target_name = read_text(from, "target_name");
    auto const* const details = from.if_contains("details");
    if (auto const* const object = details == nullptr ? nullptr : details->if_object())
        out.details = own_copy(*details).as_object();
    else if (auto const text = read_text(from, "details"))
        out.details = {{"text", *text}};
    out.timestamp = read_number(from, "timestamp").value_or(0);
    out.number = read_modlog_number(from, out.timestamp);
    return out;
}

attachment read_attachment_record(json::object const& from, references const& who)
{
    constexpr std::size_t name_max = 255;
    attachment out;
    out.id = read_text(from, "id").value_or("");
    out.file.hash = read_text(from, "hash").value_or("");
    out.file.mime_type = normalize_media_type(read_text(from, "mime_type").value_or(""))
                             .value_or("application/octet-stream");
    out.file.size = read_integer(from, "size").value_or(0);
    auto const width = read_integer(from, "width");
    auto const height = read_integer(from, "height");
    if (width && height && *width > 0 && *height > 0)
        out.file.picture = picture_size{*width, *height};
    out.uploader = who.find_user(
        read_text(from, "uploader_id").value_or(read_text(from, "uploader_name").value_or("")));
    out.name = first_code_points(read_text(from, "original_name").value_or(out.id), name_max);
    out.created_at = read_number(from, "created_at").value_or(0);
    out.expires_at = read_number(from, "expires_at");
    out.permanent = read_flag(from, "permanent");
    out.base_url = read_text(from, "base_url").value_or("");
    return out;
}

} // namespace oc
