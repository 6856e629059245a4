// The common end of auth, login and register.
#include "handlers/auth/session_opening.hpp"

#include "base/log.hpp"
#include "base/random.hpp"
#include "handlers/websocket_utils.hpp"
#include "protocol/events.hpp"
#include "push/fingerprint.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace oc {
namespace {

using known_account = std::function<result<user_ptr>(view const&)>;

constexpr std::size_t validator_token_bytes = 32; // 43 characters (§5.5)

// The stored record without its secrets, as part 1 §5.5 lists it.
boost::json::object ready_user(view const& now, user const& who)
{
    boost::json::object out = who.extra;
    out["username"] = who.username;
    boost::json::array roles;
    for (auto const& role : who.roles)
        roles.emplace_back(role);
    out["roles"] = std::move(roles);
    out["status"] =
        boost::json::object{{"status", who.status.status}, {"text", who.status.text}};
    if (who.nickname)
        out["nickname"] = *who.nickname;
    if (who.pfp_url)
        out["pfp_url"] = *who.pfp_url;
    auto const* const color = color_of(*now.roles, who.roles);
    out["color"] = color == nullptr ? boost::json::value(nullptr) : boost::json::value(*color);
    out["cracked"] = is_local(who);
    return out;
}

std::string name_today(tx& db, std::string const& role_name)
{
    if (db.now.roles->find(role_name) != nullptr)
        return role_name;
    auto const id = db.meta.find(std::string(meta_keys::renamed_role) + role_name);
    auto const* const renamed = id ? db.now.roles->find_by_name_or_id(*id) : nullptr;
    return renamed == nullptr ? role_name : renamed->name;
}

// server.owner.id in the config makes that account an owner (decisions.md "first owner").
user_ptr with_configured_owner(tx& db, user_ptr who)
{
    auto const& owner_id = db.now.settings->server_owner_id;
    if (owner_id.empty() || who->id != owner_id || is_owner(who->roles))
        return who;
    user changed = *who;
    changed.roles.insert(changed.roles.begin(), std::string(owner_role));
    db.users.set(std::move(changed));
    db.meta.remove(meta_keys::claim_code);
    return db.now.users.find_shared(owner_id);
}

result<void> require_welcome(user const& who)
{
    if (who.banned)
        return error{errc::banned};
    return {};
}

// What a login writes can all wait for the next one: the session's token is held by the process,
// the date of a device's last use and a new name or role of the owner are told again.
result<void> take_as_it_stands(view const& now, known_account const& find, error const& failure,
                               opened_session& opened)
{
    TRY(auto known, find(now));
    if (!known)
        return failure;
    TRY_VOID(require_welcome(*known));
    log::warning("login_not_stored", {{"user", known->id}, {"incident", failure.detail}});
    opened.user = std::move(known);
    opened.is_new = false;
    return {};
}

} // namespace

user make_user_record(tx& db, std::string id, std::string username)
{
    auto const& settings = *db.now.settings;
    user fresh;
    fresh.id = std::move(id);
    fresh.username = std::move(username);
    for (auto const& name : settings.default_user_roles)
        fresh.roles.push_back(name_today(db, name));
    fresh.extra = settings.default_user_extra;
    return fresh;
}

void open_session(conversation_ptr c, login_search account)
{
    auto opened = std::make_shared<opened_session>();
    opened->validator = c->services().random.token(validator_token_bytes);
    auto work = [find_or_make = std::move(account.find_or_make), opened,
                 device = c->who.device](tx& db) -> result<effects> {
        TRY(auto found, find_or_make(db));
        TRY_VOID(require_welcome(*found.user));
        db.users.set_validator(found.user->id, opened->validator);
        db.push.set_used(found.user->id, fingerprint_text(device), db.time);
        opened->is_new = found.is_new;
        opened->user = with_configured_owner(db, std::move(found.user));
        if (opened->is_new)
            db.events.append(db.time, to_string(topic::all()),
                             packet_frame("user_join", packets::user_join{to_user_brief(
                                                           db.now, *opened->user)})
                                 ->payload());
        return effects{};
    };
    c->try_write(std::move(work), [c, opened, find = std::move(account.find)](
                                      result<void> stored) {
        if (!stored && stored.error().code == errc::internal_error && find)
            stored = take_as_it_stands(c->now(), find, stored.error(), *opened);
        if (!stored)
            return c->refuse(std::move(stored).error());
        c->open(std::move(*opened));
    });
}

void append_user_join(effects& out, view const& now, user const& fresh)
{
    to_all(out, packets::user_join{to_user_brief(now, fresh)});
}

void append_hello(effects& out, view const& now, opened_session const& opened, session_id session)
{
    auto const& who = *opened.user;
    publish(out, topic::to_session(session),
            packets::ready{ready_user(now, who), opened.validator});
    if (opened.is_new)
        append_user_join(out, now, who);
    out.add(presence_change{.user_id = who.id});
}

} // namespace oc
