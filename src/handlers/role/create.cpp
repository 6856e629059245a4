// role_create: a new role, below all others (part 1 §10.2).
#include "base/limits.hpp"
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
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

int lowest_position(role_set const& roles)
{
    return roles.by_position.empty() ? 0 : roles.by_position.back()->position + 1;
}

result<role_created> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    role fresh;
    fresh.name = *r.name;
    if (r.self_assignable.value_or(false) && !may_be_self_assignable(fresh))
        return error{errc::role_not_self_assignable, fresh.name};
    TRY_VOID(require_free_role_name(c.now(), *me, fresh.name));
    if (c.now().roles->by_position.size() >= limits::roles_max)
        return error{errc::roles_too_many};
    TRY_VOID(apply_fields(c.now(), *me, r, fresh));
    fresh.id = c.db.new_message_id(); // a UUID like any other
    fresh.position = lowest_position(*c.now().roles);
    c.db.roles.set(fresh);
    tell_roles(c);
    note_act(c, "role_create", fresh.name);
    return role_created{fresh.id, fresh.name};
}

} // namespace

OC_COMMAND(role_create) = define<&handle>({
    .summary = "Make a role.",
    .permission = "manage_roles",
});

} // namespace oc
