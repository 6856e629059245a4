// The common end of auth, login and register.
#include "handlers/auth/session_opening.hpp"

#include "base/random.hpp"
#include "handlers/websocket_utils.hpp"
#include "protocol/events.hpp"
#include "push/fingerprint.hpp"

#include <memory>
#include <utility>

namespace oc {
namespace {

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

void open_session(conversation_ptr c, std::function<result<login_account>(tx&)> account)
{
    auto opened = std::make_shared<opened_session>();
    opened->validator = c->services().random.token(validator_token_bytes);
    auto work = [account = std::move(account), opened,
                 device = c->who.device](tx& db) -> result<effects> {
        TRY(auto found, account(db));
        if (found.user->banned)
            return error{errc::banned};
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
    c->write(std::move(work), [c, opened] { c->open(std::move(*opened)); });
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
