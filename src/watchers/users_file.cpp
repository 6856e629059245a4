// users.json: what an edit does (part 2 §15.1). Clients hear of nicknames, names, roles, status,
// newcomers and leavers as of commands.
#include "base/text.hpp"
#include "domain/console.hpp"
#include "domain/usernames.hpp"
#include "handlers/auth/session_opening.hpp"
#include "handlers/moderation.hpp"
#include "handlers/user/moderating.hpp"
#include "handlers/user/user_change.hpp"
#include "handlers/websocket_utils.hpp"
#include "watchers/live_steps.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace oc {
namespace {

constexpr std::size_t unknown_member_bytes_max = 16 * 1024;
constexpr std::size_t status_text_max = 100;   // as status_set
constexpr std::size_t picture_url_max = 500;   // as pfp_set

error wrong(std::string_view member) { return {errc::invalid_value, std::string(member)}; }

// What the file says of a user before anything of it is stored.
struct user_draft {
    user who;
    std::optional<std::vector<std::string>> roles{}; // when they are others than before
    std::optional<std::string> password_hash{};
};

result<void> read_username(view const& now, boost::json::value const& value, user& who)
{
    if (!value.is_string())
        return error{errc::username_not_text};
    std::string const wanted(value.get_string());
    if (wanted == who.username)
        return {};
    TRY_VOID(check_new_username(now, who, wanted));
    who.username = wanted;
    return {};
}

result<void> read_status(boost::json::value const& value, user& who)
{
    if (value.is_null()) {
        who.status = {};
        return {};
    }
    auto const* const given = value.if_object();
    auto const* const status = given == nullptr ? nullptr : given->if_contains("status");
    auto const* const text = given == nullptr ? nullptr : given->if_contains("text");
    auto const& known = user_status_names::list;
    if (status == nullptr || !status->is_string() ||
        std::ranges::find(known, std::string_view(status->get_string())) == known.end())
        return error{errc::invalid_status};
    if (text != nullptr &&
        (!text->is_string() || code_points(text->get_string()) > status_text_max))
        return error{errc::invalid_status};
    who.status.status = status->get_string();
    who.status.text = text == nullptr ? std::string() : std::string(text->get_string());
    return {};
}

// "banned" in front is no role (part 2 §15.1).
result<void> read_roles(boost::json::value const& value, user_draft& draft)
{
    auto const* const given = value.if_array();
    if (given == nullptr)
        return wrong("roles");
    bool is_banned = false;
    std::vector<std::string> names;
    for (auto const& each : *given) {
        if (!each.is_string())
            return wrong("roles");
        std::string name(each.get_string());
        if (name == banned_mark)
            is_banned = true;
        else
            names.push_back(std::move(name));
    }
    if (is_banned && is_owner(draft.who.roles))
        return error{errc::owner_not_bannable};
    draft.who.banned = is_banned;
    if (names != draft.who.roles)
        draft.roles = std::move(names);
    return {};
}

result<void> read_picture(boost::json::value const& value, user& who)
{
    if (value.is_null()) {
        who.pfp_url.reset();
        return {};
    }
    if (!value.is_string() || !is_picture_url(value.get_string()))
        return error{errc::url_malformed};
    if (code_points(value.get_string()) > picture_url_max)
        return error{errc::url_too_long};
    who.pfp_url = std::string(value.get_string());
    return {};
}

// A hash that comes with a record of the original works on (bcrypt), or one of ours; it is taken
// out of the file.
result<void> read_password_hash(boost::json::value const& value, user_draft& draft)
{
    if (value.is_null())
        return {};
    std::string_view const text = value.is_string() ? std::string_view(value.get_string()) : "";
    if (!text.starts_with("$2") && !text.starts_with("$argon2id$"))
        return wrong("password_hash");
    draft.password_hash = std::string(text);
    return {};
}

result<void> read_member(view const& now, std::string_view key, boost::json::value const& value,
                         user_draft& draft)
{
    if (key == "username")
        return read_username(now, value, draft.who);
    if (key == "status")
        return read_status(value, draft.who);
    if (key == "roles")
        return read_roles(value, draft);
    if (key == "pfp_url")
        return read_picture(value, draft.who);
    if (key == "nickname") {
        if (!value.is_null() && !value.is_string())
            return error{errc::nickname_not_text};
        auto const wanted =
            value.is_null() ? std::string_view() : std::string_view(value.get_string());
        return set_nickname(now, wanted, draft.who);
    }
    if (key == "password_hash")
        return read_password_hash(value, draft);
    if (key == "validator") // a token of the original's; ours are made at each login
        return {};
    if (boost::json::serialize(value).size() > unknown_member_bytes_max)
        return wrong(key);
    if (!value.is_null())
        draft.who.extra[key] = value;
    else if (auto const known = draft.who.extra.find(key); known != draft.who.extra.end())
        draft.who.extra.stable_erase(known);
    return {};
}

result<void> read_members(view const& now, live_change const& change, user_draft& draft)
{
    for (auto const& member : change.after)
        TRY_VOID(read_member(now, member.key(), member.value(), draft));
    return {};
}

void tell_status(change_call& c, user const& after)
{
    constexpr std::string_view invisible = "invisible";
    c.out.add(presence_change{.user_id = after.id});
    wire_status const status{after.status.status, after.status.text};
    if (after.status.status == invisible)
        to_user(c.out, after.id, packets::went_invisible{.status = status});
    else
        to_all(c.out, packets::status_changed{.username = after.username, .status = status});
}

void tell_changes(change_call& c, user const& before, user const& after)
{
    if (before.username != after.username || before.nickname != after.nickname) {
        to_all(c.out, packets::user_updated{after.id, after.username, after.nickname});
        tell_nickname(c.out, before, after);
    }
    if (before.username != after.username)
        to_all(c.out, packets::user_renamed{before.username, after.username, after.nickname});
    if (before.roles != after.roles)
        to_all(c.out, to_user_roles(c.now(), after));
    if (before.status != after.status)
        tell_status(c, after);
}

void store_secrets(change_call& c, user_draft const& draft)
{
    if (draft.password_hash)
        c.db.users.set_password_hash(draft.who.id, *draft.password_hash);
    if (is_owner(draft.who.roles) && !draft.who.banned)
        c.db.meta.remove(meta_keys::claim_code); // the server has its owner
}

boost::json::object details_of(live_change const& change)
{
    auto out = change.after;
    for (auto const* const secret : {"password_hash", "validator"})
        if (out.contains(secret))
            out[secret] = true;
    return out;
}

result<void> change_user(live_run& run, live_change const& change, user_ptr const& before)
{
    auto& c = run.c;
    user_draft draft{.who = *before};
    TRY_VOID(read_members(c.now(), change, draft));
    auto const who = std::make_shared<user const>(run.operator_);
    if (draft.roles) {
        TRY(auto const given, change_roles(c, {who, before}, *draft.roles));
        draft.who.roles = given->roles;
    }
    c.db.users.set(draft.who);
    store_secrets(c, draft);
    note_overruled(change, to_live_entry(*before), run.outcome.notes);
    auto const after = c.now().users.find_shared(before->id);
    tell_changes(c, *before, *after);
    char const* action = "user_update";
    if (after->banned != before->banned)
        action = after->banned ? "user_ban" : "user_unban";
    note_act(c, action, target_of(*after), details_of(change));
    return {};
}

result<void> check_roles(view const& now, std::vector<std::string>& names)
{
    std::vector<std::string> known;
    for (auto const& text : names) {
        auto const* const found = now.roles->find_by_name_or_id(text);
        if (found == nullptr)
            return error{errc::role_not_existing, text};
        if (std::ranges::find(known, found->name) == known.end())
            known.push_back(found->name);
    }
    names = std::move(known);
    return {};
}

result<void> add_user(live_run& run, live_change const& change)
{
    auto& c = run.c;
    if (change.id.empty() || change.id == console_id)
        return wrong("id");
    if (auto const same = c.now().users.find_shared(change.id))
        return change_user(run, change, same); // he came meanwhile
    user_draft draft{.who = make_user_record(c.db, change.id, "")};
    // The oldest files have the name as the key, and nothing else.
    auto named = change;
    if (!named.after.contains("username"))
        named.after["username"] = change.id;
    TRY_VOID(read_members(c.now(), named, draft));
    if (draft.roles)
        draft.who.roles = *draft.roles;
    TRY_VOID(check_roles(c.now(), draft.who.roles));
    if (draft.who.roles.empty())
        return error{errc::roles_required};
    auto const made = c.db.users.insert(draft.who);
    store_secrets(c, draft);
    append_user_join(c.out, c.now(), *made);
    note_act(c, "user_create", target_of(*made));
    return {};
}

result<void> apply(live_run& run, live_change const& change)
{
    if (change.what == live_change::kind::added)
        return add_user(run, change);
    auto const now = run.c.now().users.find_shared(change.id);
    if (change.what == live_change::kind::removed) {
        if (!now)
            return {};
        if (now->banned) {
            run.outcome.notes.push_back({change.label, "a banned user is not removed, because the "
                                                       "ban would be gone with the record"});
            return {};
        }
        TRY_VOID(remove_user(run.c, *now));
        note_act(run.c, "user_delete", target_of(*now));
        return {};
    }
    if (!now)
        return error{errc::user_not_found};
    return change_user(run, change, now);
}

} // namespace

void apply_user_edit(live_run& run)
{
    run_changes(run, [&](live_change const& change) { return apply(run, change); });
}

} // namespace oc
