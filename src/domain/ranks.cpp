// The rules of rank. Pure functions; any thread.
#include "domain/ranks.hpp"

#include "base/text.hpp"
#include "domain/errc.hpp"
#include "domain/permissions.hpp"

#include <algorithm>
#include <array>

namespace oc {
namespace {

bool is_powerful(std::string_view permission)
{
    return permission == "administrator" || permission.starts_with("manage_");
}

bool is_one_of(std::string_view name, std::span<std::string_view const> names)
{
    return std::ranges::find(names, name) != names.end();
}

// Below the actor: what he may move.
bool is_below(role const& what, int rank) { return what.position > rank; }

} // namespace

int rank_of(role_set const& roles, std::span<std::string const> user_roles)
{
    int highest = lowest_rank;
    for (auto const& name : user_roles) {
        auto const* const held = roles.find_by_name_or_id(name);
        if (held != nullptr && !held->self_assignable)
            highest = std::min(highest, held->position);
    }
    return highest;
}

result<void> require_rank_over(role_set const& roles, std::span<std::string const> actor,
                               std::span<std::string const> target)
{
    if (is_owner(actor))
        return {};
    if (is_owner(target) || rank_of(roles, actor) >= rank_of(roles, target))
        return error{errc::permission_required, "manage_users"};
    return {};
}

result<void> require_rank_over_role(role_set const& roles, std::span<std::string const> actor,
                                    role const& what)
{
    if (is_owner(actor))
        return {};
    if (what.name == owner_role || !is_below(what, rank_of(roles, actor)))
        return error{errc::role_too_high};
    return {};
}

result<void> require_manageable(role_set const& roles, std::span<std::string const> actor,
                                role const& what)
{
    if (auto const ranked = require_rank_over_role(roles, actor, what); !ranked)
        return ranked;
    if (!is_owner(actor) && what.name == "admin")
        return error{errc::role_protected, what.name};
    return {};
}

result<void> require_held(role_set const& roles, std::span<std::string const> actor,
                          role const& before, std::vector<std::string> const& wanted)
{
    for (auto const& permission : wanted) {
        bool const is_added = std::ranges::find(before.permissions, permission) ==
                              before.permissions.end();
        if (is_added && !has_permission(roles, actor, permission))
            return error{errc::permission_required, permission};
    }
    return {};
}

result<std::vector<role_ptr>> reorder(role_set const& roles, std::span<std::string const> actor,
                                      std::vector<role_ptr> const& order)
{
    int const rank = is_owner(actor) ? -1 : rank_of(roles, actor);
    std::vector<role_ptr> moved;
    int position = 0;
    for (std::size_t place = 0; place < order.size(); ++place) {
        auto const& was_there = *roles.by_position[place];
        if (!is_below(was_there, rank) || !is_below(*order[place], rank)) {
            if (was_there.id != order[place]->id)
                return error{errc::role_too_high};
            position = was_there.position;
        }
        if (order[place]->position != position) {
            auto changed = std::make_shared<role>(*order[place]);
            changed->position = position;
            moved.push_back(std::move(changed));
        }
        ++position;
    }
    return moved;
}

bool may_be_self_assignable(role const& what)
{
    constexpr std::array<std::string_view, 3> never{"owner", "admin", "moderator"};
    return !is_one_of(what.name, never) && std::ranges::none_of(what.permissions, is_powerful);
}

bool is_system_role(std::string_view name)
{
    constexpr std::array<std::string_view, 3> system{"owner", "admin", "user"};
    return is_one_of(name, system);
}

bool is_usable_role_name(std::string_view name)
{
    constexpr std::size_t length_max = 32;
    constexpr unsigned char first_printable = 0x20, last_control = 0x7F;
    bool const is_plain = std::ranges::all_of(name, [](unsigned char c) {
        return c >= first_printable && c != last_control;
    });
    return !name.empty() && trim(name) == name && code_points(name) <= length_max && is_plain &&
           !name.starts_with('!') && name != banned_mark;
}

bool is_last_owner(view const& now, user const& who)
{
    if (who.banned || !is_owner(who.roles))
        return false;
    return std::ranges::none_of(now.users.list(), [&](user_ptr const& other) {
        return other->id != who.id && !other->banned && is_owner(other->roles);
    });
}

} // namespace oc
