// role_permissions_get: what a role may do; anybody may ask (part 1 §10.7).
#include "handlers/define.hpp"
#include "handlers/role/role_change.hpp"
#include "protocol/objects.hpp"

#include <utility>

namespace oc {
namespace {

struct request {
    std::optional<std::string> id;
    std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(request, (), (id, name))

struct role_permissions {
    static constexpr std::string_view wire_name = "role_permissions_get";
    std::string id;
    std::string name;
    boost::json::value permissions; // array, or the older object form
};
BOOST_DESCRIBE_STRUCT(role_permissions, (), (id, name, permissions))

result<role_permissions> handle(live_call& c, request const& r)
{
    TRY(auto const found, find_role(c.now(), {r.id, r.name}));
    auto shown = to_wire_role(*found);
    return role_permissions{found->id, found->name, std::move(shown.permissions)};
}

} // namespace

OC_COMMAND(role_permissions_get) = define<&handle>({
    .summary = "The permissions of a role.",
});

} // namespace oc
