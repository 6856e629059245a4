// From the JSON of a play to domain structs.
#include "transcripts/given.hpp"

#include "domain/permissions.hpp"
#include "handlers/auth/password.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>

namespace oc::test {
namespace {

namespace json = boost::json;

std::vector<std::string> to_texts(json::value const& list)
{
    std::vector<std::string> out;
    for (auto const& each : list.as_array())
        out.emplace_back(each.as_string());
    return out;
}

std::string to_text(json::value const& value) { return std::string(value.as_string()); }

std::optional<std::string> to_optional_text(json::value const& value)
{
    return value.is_null() ? std::nullopt : std::optional(to_text(value));
}

[[noreturn]] void fail_unknown(std::string_view kind, std::string_view key)
{
    throw std::runtime_error("a " + std::string(kind) + " has no \"" + std::string(key) + "\"");
}

bool is_local_account(json::object const& members)
{
    return members.contains("password") || members.contains("password_hash");
}

play_account account_of(play_step const& step)
{
    auto const& members = step.json.as_object();
    auto const& name = step.kind == step_kind::actor ? step.who : step.what;
    play_account made{"USR:" + name, name};
    if (is_local_account(members))
        made.id = made.username = std::string(local_id_prefix) + name;
    if (auto const* const id = members.if_contains("id"))
        made.id = to_text(*id);
    if (auto const* const username = members.if_contains("username"))
        made.username = to_text(*username);
    return made;
}

void set_member(user& who, std::string_view key, json::value const& value)
{
    if (key == "roles")
        who.roles = to_texts(value);
    else if (key == "banned")
        who.banned = value.as_bool();
    else if (key == "nickname")
        who.nickname = to_optional_text(value);
    else if (key == "pfp_url")
        who.pfp_url = to_optional_text(value);
    else if (key == "status")
        who.status = {to_text(value.at("status")), to_text(value.at("text"))};
    else if (key == "extra")
        who.extra = value.as_object();
    else if (key == "username")
        who.username = to_text(value);
    else if (key != "id" && key != "password" && key != "password_hash")
        fail_unknown("user", key);
}

void store_user(tx& db, play_step const& step, given_context const& context)
{
    auto const& name = step.kind == step_kind::actor ? step.who : step.what;
    auto const& account = context.accounts.at(name);
    auto const known = db.now.users.find_shared(account.id);
    user who = known ? *known : user{.id = account.id, .username = account.username};
    if (!known)
        who.roles = {"user"};
    auto const& members = step.json.as_object();
    if (!known && is_local_account(members))
        who.nickname = name;
    for (auto const& [key, value] : members)
        set_member(who, key, value);
    if (known)
        db.users.set(std::move(who));
    else
        db.users.insert(std::move(who));
    if (auto const* const password = members.if_contains("password"))
        db.users.set_password_hash(account.id, hash_password(to_text(*password), context.random));
    if (auto const* const hash = members.if_contains("password_hash"))
        db.users.set_password_hash(account.id, to_text(*hash));
}

void set_member(role& what, std::string_view key, json::value const& value)
{
    if (key == "permissions")
        what.permissions = to_texts(value);
    else if (key == "position")
        what.position = static_cast<int>(value.as_int64());
    else if (key == "color")
        what.color = to_optional_text(value);
    else if (key == "description")
        what.description = to_optional_text(value);
    else if (key == "category")
        what.category = to_optional_text(value);
    else if (key == "hoisted")
        what.hoisted = value.as_bool();
    else if (key == "self_assignable")
        what.self_assignable = value.as_bool();
    else if (key == "mention_roles")
        what.mention_roles = value;
    else
        fail_unknown("role", key);
}

void store_role(tx& db, play_step const& step, given_context const& context)
{
    role what;
    if (auto const* const known = db.now.roles->find(step.what)) {
        what = *known;
    } else {
        what.id = make_uuid_v4(context.random);
        what.name = step.what;
        what.position = static_cast<int>(db.now.roles->by_position.size());
    }
    for (auto const& [key, value] : step.json.as_object())
        set_member(what, key, value);
    db.roles.set(std::move(what));
}

bool is_action(std::string_view key)
{
    for (std::size_t i = 0; i < channel_action_count; ++i)
        if (to_string(static_cast<channel_action>(i)) == key)
            return true;
    return false;
}

// Without permission lists it is as open as `general`; {"permissions":{}} gives none at all.
void store_channel(tx& db, play_step const& step)
{
    channel where;
    where.name = step.what;
    bool has_lists = false;
    for (auto const& [key, value] : step.json.as_object()) {
        has_lists = has_lists || is_action(key) || key == "permissions";
        if (key == "type") {
            auto const type = parse_channel_type(std::string_view(value.as_string()));
            if (!type)
                throw std::runtime_error("no such type of channel: " + to_text(value));
            where.type = *type;
        } else if (is_action(key)) {
            where.permissions.lists.emplace_back(std::string(key), to_texts(value));
        } else if (key != "permissions") {
            where.extra[key] = value;
        }
    }
    if (!has_lists)
        where.permissions = default_channel().permissions;
    db.channels.insert(std::move(where));
}

void set_member(message& what, std::string_view key, json::value const& value)
{
    if (key == "content")
        what.content = to_text(value);
    else if (key == "pinned")
        what.pinned = value.as_bool();
    else if (key == "edited")
        what.edited = value.as_bool();
    else if (key == "embeds")
        what.embeds = value;
    else if (key == "timestamp")
        what.timestamp = value.to_number<double>();
    else
        fail_unknown("message", key);
}

effects store_message(tx& db, play_step const& step, given_context const& context)
{
    auto const* const where = db.now.channels->find(step.where);
    if (where == nullptr)
        throw std::runtime_error("no such channel: " + step.where);
    auto const author = context.accounts.find(step.who);
    message what;
    what.id = db.new_message_id();
    what.room = where->id;
    what.user = author == context.accounts.end() ? step.who : author->second.id;
    what.timestamp = db.time;
    if (auto const* const members = step.json.if_object())
        for (auto const& [key, value] : *members)
            set_member(what, key, value);
    else
        what.content = to_text(step.json);
    db.messages.insert(what);
    context.known[step.what] = json::value(what.id);
    effects caused;
    caused.add(head_change{what.room, room_head{what.id, what.timestamp}});
    return caused;
}

std::int64_t number_of(json::object const& members, std::string_view key, std::int64_t otherwise)
{
    auto const* const found = members.if_contains(key);
    return found == nullptr ? otherwise : found->to_number<std::int64_t>();
}

std::string text_of(json::object const& members, std::string_view key, std::string otherwise)
{
    auto const* const found = members.if_contains(key);
    return found == nullptr ? std::move(otherwise) : to_text(*found);
}

// Uploads of the same "bytes" share a file.
attachment_blob ensure_blob(tx& db, json::object const& members, given_context const& context)
{
    auto const bytes = text_of(members, "bytes", make_uuid_v4(context.random));
    if (auto known = db.attachments.find_blob(bytes, ""))
        return *std::move(known);
    attachment_blob fresh{.id = make_uuid_v4(context.random),
                          .hash = bytes,
                          .variant = "",
                          .mime_type = text_of(members, "mime_type", "image/png"),
                          .size = number_of(members, "size", 1000)};
    if (members.contains("width"))
        fresh.picture = picture_size{number_of(members, "width", 0),
                                     number_of(members, "height", 0)};
    db.attachments.insert_blob(fresh);
    return fresh;
}

void store_attachment(tx& db, play_step const& step, given_context const& context)
{
    constexpr double seconds_per_hour = 3600;
    constexpr std::int64_t week_hours = 168;
    auto const& members = step.json.as_object();
    for (auto const& [key, value] : members)
        if (key != "bytes" && key != "name" && key != "mime_type" && key != "size" &&
            key != "width" && key != "height" && key != "hours" && key != "base_url")
            fail_unknown("attachment", key);
    auto const hours = number_of(members, "hours", week_hours);
    attachment const fresh{.id = make_uuid_v4(context.random),
                           .file = ensure_blob(db, members, context),
                           .uploader = context.accounts.at(step.who).id,
                           .name = text_of(members, "name", "cat.png"),
                           .base_url = text_of(members, "base_url", "https://chat.example"),
                           .created_at = db.time,
                           .expires_at = db.time + static_cast<double>(hours) * seconds_per_hour};
    db.attachments.insert(fresh);
    context.known[step.what] = json::value(fresh.id);
}

} // namespace

play_accounts list_accounts(play const& shown)
{
    play_accounts out;
    for (auto const& step : shown.steps) {
        if (step.kind == step_kind::actor)
            out.try_emplace(step.who, account_of(step));
        else if (step.kind == step_kind::user && step.is_given)
            out[step.what] = account_of(step); // says more than the list of actors
        else if (step.kind == step_kind::user)
            out.try_emplace(step.what, account_of(step));
    }
    return out;
}

setting_changes list_settings(play const& shown)
{
    setting_changes out;
    for (auto const& step : shown.steps)
        if (step.kind == step_kind::setting && step.is_given)
            out.emplace_back(step.what, step.json);
    return out;
}

std::string module_file(std::string const& module) { return module + "_config.json"; }

file_texts list_module_files(play const& shown)
{
    file_texts out;
    for (auto const& step : shown.steps)
        if (step.kind == step_kind::module && step.is_given)
            out[module_file(step.what)] = json::serialize(step.json);
    return out;
}

bool is_stored(play_step const& step)
{
    return step.kind != step_kind::setting && step.kind != step_kind::module;
}

effects store_given(tx& db, play_step const& step, given_context const& context)
{
    switch (step.kind) {
    case step_kind::actor:
    case step_kind::user: store_user(db, step, context); break;
    case step_kind::role: store_role(db, step, context); break;
    case step_kind::channel: store_channel(db, step); break;
    case step_kind::message: return store_message(db, step, context);
    case step_kind::attachment: store_attachment(db, step, context); break;
    case step_kind::claim_code: db.meta.set(meta_keys::claim_code, step.what); break;
    default: throw std::runtime_error("this cannot be given");
    }
    return {};
}

} // namespace oc::test
