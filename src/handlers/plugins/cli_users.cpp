// !ban !unban !list_banned !users_list
#include "handlers/plugins/cli_users.hpp"

#include "handlers/user/moderating.hpp"

#include <utility>

namespace oc {
namespace {

result<user_ptr> require_typed(change_call const& c, std::string const& name)
{
    auto found = find_typed_user(c.now(), name);
    if (!found)
        return error{errc::slash_user_unknown, name};
    return found;
}

std::string joined(std::vector<std::string> const& texts)
{
    std::string out;
    for (auto const& text : texts)
        out += (out.empty() ? "" : ", ") + text;
    return out;
}

std::string name_shown(user const& who)
{
    return who.nickname ? who.username + " (" + *who.nickname + ")" : who.username;
}

} // namespace

result<std::string> cli_ban(change_call& c, cli_call const& call)
{
    TRY(auto const target, require_typed(c, call.args[0]));
    TRY_VOID(require_bannable(c, *target));
    if (!ban_user(c, *target))
        return error{errc::slash_user_banned, call.args[0]};
    return "✅ **" + target->username + "** has been banned";
}

result<std::string> cli_unban(change_call& c, cli_call const& call)
{
    TRY(auto const target, require_typed(c, call.args[0]));
    TRY_VOID(require_subordinate(c, target->id));
    if (!unban_user(c, *target))
        return error{errc::slash_user_not_banned, call.args[0]};
    return "✅ **" + target->username + "** has been unbanned";
}

result<std::string> cli_list_banned(change_call& c, cli_call const&)
{
    std::vector<std::string> lines;
    for (auto const& each : c.now().users.list())
        if (each->banned)
            lines.push_back(name_shown(*each));
    if (lines.empty())
        return std::string("Nobody is banned");
    return cli_list(c.now(), "**Banned users:**", lines);
}

result<std::string> cli_users_list(change_call& c, cli_call const&)
{
    std::vector<std::string> lines;
    for (auto const& each : c.now().users.list())
        if (!each->banned)
            lines.push_back(name_shown(*each) + ": " + joined(each->roles));
    return cli_list(c.now(), "**Users:**", lines);
}

} // namespace oc
