// role_delete: take a role from everybody and remove it (part 1 §10.5).
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/role/role_change.hpp"

#include <utility>

namespace oc {
namespace {

struct request {
    std::optional<std::string> id;
    std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(request, (), (id, name))

struct role_deleted {
    static constexpr std::string_view wire_name = "role_delete";
    std::string id;
    std::string name;
    bool deleted = true;
};
BOOST_DESCRIBE_STRUCT(role_deleted, (), (id, name, deleted))

result<role_deleted> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const doomed, find_role(c.now(), {r.id, r.name}));
    TRY_VOID(require_manageable(*c.now().roles, me->roles, *doomed));
    if (is_system_role(doomed->name))
        return error{errc::role_not_deletable};
    if (auto const* const where = find_channel_using(*c.now().channels, doomed->name))
        return error{errc::role_in_use, where->name};
    c.db.roles.remove(doomed->id);
    c.db.roles.remove_pings(doomed->name);
    tell_roles(c);
    change_holders(c, doomed->name, [&](auto& roles) { std::erase(roles, doomed->name); });
    note_act(c, "role_delete", doomed->name);
    return role_deleted{doomed->id, doomed->name};
}

} // namespace

OC_COMMAND(role_delete) = define<&handle>({
    .summary = "Delete a role.",
    .permission = "manage_roles",
});

} // namespace oc
