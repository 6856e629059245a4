// role_update: change a role; with an id, `name` is its new name (part 1 §10.3).
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/role/role_change.hpp"

namespace oc {
namespace {

struct request : role_fields {
    std::optional<std::string> id;
    std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(request, (role_fields), (id, name))

struct role_updated {
    static constexpr std::string_view wire_name = "role_update";
    std::string id;
    std::string name;
    bool updated = true;
};
BOOST_DESCRIBE_STRUCT(role_updated, (), (id, name, updated))

result<role_updated> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const before, find_manageable_role(c.now(), *me, {r.id, r.name}));
    auto changed = *before;
    TRY_VOID(apply_fields(c.now(), *me, r, changed));
    bool const has_id = r.id && !r.id->empty();
    auto const name = has_id && r.name && !r.name->empty() ? *r.name : changed.name;
    if (name == changed.name)
        c.db.roles.set(changed);
    else
        TRY_VOID(rename_role(c, *me, changed, name));
    tell_roles(c);
    tell_colors(c, *before);
    note_act(c, "role_update", before->name, name);
    return role_updated{changed.id, name};
}

} // namespace

OC_COMMAND(role_update) = define<&handle>({
    .summary = "Change a role.",
    .permission = "manage_roles",
});

} // namespace oc
