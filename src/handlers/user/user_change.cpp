// Acting on users: the shared steps.
#include "handlers/user/user_change.hpp"

#include "base/text.hpp"
#include "handlers/moderation.hpp"
#include "handlers/websocket_utils.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

bool contains(std::vector<std::string> const& names, std::string const& name)
{
    return std::ranges::find(names, name) != names.end();
}

// What clients send back of a banned user's roles has the mark in front.
result<std::vector<std::string>> to_role_names(view const& now, user const& target,
                                               std::vector<std::string> const& wanted)
{
    std::vector<std::string> names;
    for (auto const& text : wanted) {
        if (target.banned && text == banned_mark)
            continue;
        auto const* const found = now.roles->find_by_name_or_id(text);
        if (found == nullptr)
            return error{errc::role_not_existing, text};
        if (!contains(names, found->name))
            names.push_back(found->name);
    }
    if (names.empty())
        return error{errc::roles_required};
    return names;
}

// Each role that is given or taken has to be below the actor.
result<void> check_difference(role_set const& roles, user const& me,
                              std::vector<std::string> const& from,
                              std::vector<std::string> const& to)
{
    for (auto const& name : from) {
        auto const* const known = roles.find_by_name_or_id(name);
        if (known != nullptr && !contains(to, known->name))
            TRY_VOID(require_rank_over_role(roles, me.roles, *known));
    }
    return {};
}

} // namespace

result<user_ptr> require_user(view const& now, std::string const& name)
{
    auto const* const found = now.users.find_by_name_or_id(name);
    if (found == nullptr)
        return error{errc::user_not_found};
    return now.users.find_shared(found->id);
}

user_ptr find_typed_user(view const& now, std::string_view typed)
{
    if (typed.starts_with('@') && now.users.find_by_name(typed) == nullptr)
        typed.remove_prefix(1);
    std::string const name(typed);
    auto const* found = now.users.find_by_name_or_id(name);
    if (found == nullptr)
        found = now.users.find(std::string(local_id_prefix) + fold_case(name));
    if (found == nullptr)
        found = now.users.find_shown_so(name);
    return found == nullptr ? nullptr : now.users.find_shared(found->id);
}

result<acting_pair> require_subordinate(change_call const& c, std::string const& name)
{
    TRY(auto const me, require_me(c));
    TRY(auto const target, require_user(c.now(), name));
    TRY_VOID(require_rank_over(*c.now().roles, me->roles, target->roles));
    return acting_pair{me, target};
}

packets::user_roles to_user_roles(view const& now, user const& who)
{
    return {.user = who.username, .roles = shown_roles(who), .color = shown_color(now, who)};
}

user_ptr set_roles(change_call& c, user const& who, std::vector<std::string> roles)
{
    auto changed = who;
    changed.roles = std::move(roles);
    c.db.users.set(std::move(changed));
    return c.now().users.find_shared(who.id);
}

std::vector<std::string> known_roles(view const& now, user const& who)
{
    std::vector<std::string> names;
    for (auto const& text : who.roles)
        if (auto const* const known = now.roles->find_by_name_or_id(text))
            names.push_back(known->name);
    return names;
}

result<user_ptr> change_roles(change_call& c, acting_pair const& who,
                              std::vector<std::string> const& wanted)
{
    auto const& roles = *c.now().roles;
    TRY(auto names, to_role_names(c.now(), *who.target, wanted));
    TRY_VOID(check_difference(roles, *who.me, who.target->roles, names));
    TRY_VOID(check_difference(roles, *who.me, names, who.target->roles));
    if (!is_owner(names) && is_last_owner(c.now(), *who.target))
        return error{errc::last_owner_role};
    if (names == who.target->roles)
        return who.target;
    return set_roles(c, *who.target, std::move(names));
}

void note_roles(change_call& c, std::string_view action, user const& before, user const& after)
{
    if (before.roles != after.roles)
        note_act(c, action, target_of(after), {{"roles", to_json_array(after.roles)}});
}

std::optional<topic> audience_of(user const& before, user const& after)
{
    return before.roles == after.roles ? std::nullopt : std::optional(topic::all());
}

result<user_ptr> add_roles(change_call& c, acting_pair const& who,
                           std::vector<std::string> const& roles)
{
    auto wanted = known_roles(c.now(), *who.target);
    wanted.insert(wanted.end(), roles.begin(), roles.end());
    TRY(auto const changed, change_roles(c, who, wanted));
    note_roles(c, "user_roles_add", *who.target, *changed);
    return changed;
}

result<user_ptr> remove_roles(change_call& c, acting_pair const& who,
                              std::vector<std::string> const& roles)
{
    auto wanted = known_roles(c.now(), *who.target);
    for (auto const& text : roles) {
        auto const* const known = c.now().roles->find_by_name_or_id(text);
        if (known == nullptr)
            return error{errc::role_not_existing, text};
        std::erase(wanted, known->name);
    }
    if (wanted.empty())
        return error{errc::role_last};
    TRY(auto const changed, change_roles(c, who, wanted));
    note_roles(c, "user_roles_remove", *who.target, *changed);
    return changed;
}

result<std::string> require_self_assignable(view const& now, std::string const& role)
{
    auto const* const found = now.roles->find_by_name_or_id(role);
    if (found == nullptr)
        return error{errc::role_not_found};
    if (!found->self_assignable || !may_be_self_assignable(*found))
        return error{errc::not_self_assignable};
    return found->name;
}

result<void> remove_user(change_call& c, user const& who)
{
    if (is_last_owner(c.now(), who))
        return error{errc::last_owner};
    if (!who.banned)
        c.db.users.remove(who.id);
    to_all(c.out, packets::user_left{who.username});
    to_user(c.out, who.id, packets::user_left{who.username}); // he is not one of all any more
    c.out.add(presence_change{.user_id = who.id, .has_left = true});
    c.out.add(user_disconnection{.user_id = who.id, .asker_after_reply = true});
    return {};
}

} // namespace oc
