// /role /channel /claim: the commands of the same name in words.
#include "handlers/slash/builtin_server.hpp"

#include "handlers/channel/channel_change.hpp"
#include "handlers/channel/channel_fields.hpp"
#include "handlers/slash/builtin_arguments.hpp"
#include "handlers/user/claiming.hpp"
#include "handlers/user/user_change.hpp"
#include "handlers/websocket_utils.hpp"

#include <utility>

namespace oc {
namespace {

result<std::string> make_channel(change_call& c, builtin_call const& call, std::string name)
{
    TRY(auto const wanted, text_argument(call, "type"));
    auto const type = wanted.empty() ? channel_type::text : parse_channel_type(wanted);
    if (type != channel_type::text && type != channel_type::voice)
        return wrong_argument_choice("type");
    TRY_VOID(check_channel_name(name));
    channel fresh{.name = std::move(name)};
    fresh.type = *type;
    fresh.permissions = default_channel_permissions();
    TRY(auto const* const made, create_channel(c, std::move(fresh)));
    return "✅ Channel **" + made->name + "** has been created.";
}

} // namespace

result<std::string> run_role(change_call& c, builtin_call const& call)
{
    TRY(auto const action, text_argument(call, "action"));
    if (action != "add" && action != "remove")
        return error{errc::slash_action_invalid, "add or remove"};
    TRY(auto const name, username_argument(call));
    TRY(auto const target, require_named_user(c, name));
    TRY(auto const role, text_argument(call, "role"));
    if (role.empty())
        return error{errc::role_name_required};
    TRY(auto const who, require_subordinate(c, target->id));
    bool const is_added = action == "add";
    TRY(auto const changed,
        is_added ? add_roles(c, who, {role}) : remove_roles(c, who, {role}));
    if (changed->roles != target->roles)
        to_all(c.out, to_user_roles(c.now(), *changed));
    return is_added ? "✅ **" + name + "** has the role **" + role + "** now."
                    : "✅ **" + name + "** does not have the role **" + role + "** any more.";
}

result<std::string> run_channel(change_call& c, builtin_call const& call)
{
    TRY(auto const action, text_argument(call, "action"));
    if (action != "create" && action != "delete")
        return error{errc::slash_action_invalid, "create or delete"};
    TRY(auto name, text_argument(call, "name"));
    if (name.empty())
        return error{errc::channel_name_required};
    if (action == "create")
        return make_channel(c, call, std::move(name));
    TRY(auto const gone, delete_channel(c, name));
    return "🗑️ Channel **" + gone->name + "** has been deleted.";
}

result<std::string> run_claim(change_call& c, builtin_call const& call)
{
    TRY(auto const code, text_argument(call, "code"));
    if (code.empty())
        return error{errc::claim_code_required};
    TRY_VOID(claim_server(c, code));
    return "👑 **" + call.me->username + "** is the owner of this server now.";
}

} // namespace oc
