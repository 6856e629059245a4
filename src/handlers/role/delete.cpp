// role_delete: take a role from everybody and remove it (part 1 §10.5).
#include "handlers/define.hpp"
#include "handlers/role/role_change.hpp"

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
    TRY(auto const gone, delete_role(c, *me, {r.id, r.name}));
    return role_deleted{gone->id, gone->name};
}

} // namespace

OC_COMMAND(role_delete) = define<&handle>({
    .summary = "Delete a role.",
    .permission = "manage_roles",
});

} // namespace oc
