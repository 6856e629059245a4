// !roles_list !roles_create !roles_delete !roles_give !roles_remove !roles_setcolor
#include "handlers/plugins/cli_roles.hpp"

#include "base/text.hpp"
#include "handlers/moderation.hpp"
#include "handlers/role/role_change.hpp"
#include "handlers/user/user_change.hpp"
#include "handlers/websocket_utils.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace oc {
namespace {

enum class direction : std::uint8_t { give, take };

result<user_ptr> change_role(change_call& c, cli_call const& call, direction what)
{
    auto const target = find_typed_user(c.now(), call.args[0]);
    if (!target)
        return error{errc::slash_user_unknown, call.args[0]};
    TRY(auto const who, require_subordinate(c, target->id));
    std::vector<std::string> const roles{call.args[1]};
    TRY(auto const changed,
        what == direction::give ? add_roles(c, who, roles) : remove_roles(c, who, roles));
    if (changed->roles != target->roles)
        to_all(c.out, to_user_roles(c.now(), *changed));
    return changed;
}

// "#f80" or "#ff8800"; the hash may be missing.
std::optional<std::string> read_color(std::string_view given)
{
    if (given.starts_with('#'))
        given.remove_prefix(1);
    auto const is_hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    bool const is_right = (given.size() == 3 || given.size() == 6) &&
                          std::ranges::all_of(given, is_hex);
    return is_right ? std::optional("#" + fold_case(given)) : std::nullopt;
}

} // namespace

result<std::string> cli_roles_list(change_call& c, cli_call const&)
{
    std::vector<std::string> lines;
    for (auto const& each : c.now().roles->by_position)
        lines.push_back(each->color ? each->name + " (" + *each->color + ")" : each->name);
    return cli_list(c.now(), "**Roles:**", lines);
}

result<std::string> cli_roles_create(change_call& c, cli_call const& call)
{
    role fresh;
    fresh.name = call.args[0];
    TRY_VOID(require_role_room(c.now(), call.me, fresh.name));
    add_role(c, fresh);
    return "✅ Role **" + fresh.name + "** has been created";
}

result<std::string> cli_roles_delete(change_call& c, cli_call const& call)
{
    std::optional<std::string> const name(call.args[0]);
    TRY(auto const gone, delete_role(c, call.me, {std::nullopt, name}));
    return "✅ Role **" + gone->name + "** has been deleted";
}

result<std::string> cli_roles_give(change_call& c, cli_call const& call)
{
    TRY(auto const changed, change_role(c, call, direction::give));
    return "✅ **" + changed->username + "** has the role **" + call.args[1] + "** now";
}

result<std::string> cli_roles_remove(change_call& c, cli_call const& call)
{
    TRY(auto const changed, change_role(c, call, direction::take));
    return "✅ **" + changed->username + "** does not have the role **" + call.args[1] +
           "** any more";
}

result<std::string> cli_roles_setcolor(change_call& c, cli_call const& call)
{
    std::optional<std::string> const name(call.args[0]);
    TRY(auto const before, find_manageable_role(c.now(), call.me, {std::nullopt, name}));
    auto changed = *before;
    changed.color = read_color(call.args[1]);
    if (!changed.color)
        return error{errc::invalid_value, "color"};
    if (changed.color != before->color) {
        c.db.roles.set(changed);
        tell_roles(c);
        tell_colors(c, *before);
        note_act(c, "role_update", target_of(changed), role_details(changed));
    }
    return "✅ Role **" + changed.name + "** has the color " + *changed.color + " now";
}

} // namespace oc
