// !channel_setpermissions
#include "handlers/plugins/cli_permissions.hpp"

#include "base/text.hpp"
#include "domain/lax_values.hpp"
#include "handlers/moderation.hpp"

#include <algorithm>
#include <array>

namespace oc {
namespace {

// As to_flag, and what else the original's users type.
std::optional<bool> read_allowed(std::string const& given)
{
    auto const folded = fold_case(given);
    if (folded == "allow" || folded == "deny")
        return folded == "allow";
    return to_flag(boost::json::value(given));
}

std::vector<std::string>& list_for(channel_permissions& of, std::string const& action)
{
    for (auto& [name, roles] : of.lists)
        if (name == action)
            return roles;
    return of.lists.emplace_back(action, std::vector<std::string>{}).second;
}

boost::json::object to_json(channel_permissions const& of)
{
    boost::json::object out;
    for (auto const& [action, names] : of.lists)
        out[action] = to_json_array(names);
    return out;
}

} // namespace

result<std::string> cli_channel_setpermissions(change_call& c, cli_call const& call)
{
    constexpr std::array<std::string_view, 7> actions{"view",     "send",  "delete", "delete_own",
                                                      "edit_own", "react", "pin"};
    auto const* const before = c.now().channels->find(call.args[0]);
    if (before == nullptr)
        return error{errc::channel_not_found};
    auto const* const named = c.now().roles->find_by_name_or_id(call.args[1]);
    if (named == nullptr)
        return error{errc::role_not_existing, call.args[1]};
    auto const& action = call.args[2];
    auto const allowed = read_allowed(call.args[3]);
    if (std::ranges::find(actions, action) == actions.end())
        return error{errc::invalid_value, "permission"};
    if (!allowed)
        return error{errc::invalid_value, "allow"};

    auto changed = *before;
    auto& names = list_for(changed.permissions, action);
    std::erase(names, named->name);
    if (*allowed)
        names.push_back(named->name);
    if (names.empty()) // a list of nobody would be the default one (part 1 §4.2)
        names.emplace_back(owner_role);
    auto const permissions = to_json(changed.permissions);
    auto const text = "✅ **" + named->name + "** may " + (*allowed ? "" : "not ") + action +
                      " in **" + changed.name + "**";
    c.db.channels.set(changed);
    note_act(c, "channel_update", target_of(changed), {{"permissions", permissions}});
    return text;
}

} // namespace oc
