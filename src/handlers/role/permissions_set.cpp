// role_permissions_set: replace what a role may do (part 1 §10.7).
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/role/role_change.hpp"

namespace oc {
namespace {

struct request {
    std::optional<std::string> id;
    std::optional<std::string> name;
    boost::json::value permissions;
};
BOOST_DESCRIBE_STRUCT(request, (), (id, name, permissions))

struct permissions_were_set {
    static constexpr std::string_view wire_name = "role_permissions_set";
    std::string id;
    std::string name;
    std::vector<std::string> permissions;
    bool updated = true;
};
BOOST_DESCRIBE_STRUCT(permissions_were_set, (), (id, name, permissions, updated))

result<permissions_were_set> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const before, find_manageable_role(c.now(), *me, {r.id, r.name}));
    if (!r.permissions.is_array())
        return error{errc::permissions_not_array};
    role_fields fields;
    fields.permissions = r.permissions;
    auto changed = *before;
    TRY_VOID(apply_fields(c.now(), *me, fields, changed));
    c.db.roles.set(changed);
    tell_roles(c);
    note_act(c, "role_permissions_set", changed.name);
    return permissions_were_set{changed.id, changed.name, changed.permissions};
}

} // namespace

OC_COMMAND(role_permissions_set) = define<&handle>({
    .summary = "Replace the permissions of a role.",
    .permission = "manage_roles",
});

} // namespace oc
