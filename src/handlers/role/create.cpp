// role_create: a new role, below all others (part 1 §10.2).
#include "handlers/define.hpp"
#include "handlers/role/role_change.hpp"

namespace oc {
namespace {

struct request : role_fields {
    required<std::string, errc::role_name_required> name;
};
BOOST_DESCRIBE_STRUCT(request, (role_fields), (name))

struct role_created {
    static constexpr std::string_view wire_name = "role_create";
    std::string id;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(role_created, (), (id, name))

result<role_created> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    role fresh;
    fresh.name = *r.name;
    if (r.self_assignable.value_or(false) && !may_be_self_assignable(fresh))
        return error{errc::role_not_self_assignable, fresh.name};
    TRY_VOID(require_role_room(c.now(), *me, fresh.name));
    TRY_VOID(apply_fields(c.now(), *me, r, fresh));
    add_role(c, fresh);
    return role_created{fresh.id, fresh.name};
}

} // namespace

OC_COMMAND(role_create) = define<&handle>({
    .summary = "Make a role.",
    .permission = "manage_roles",
});

} // namespace oc
