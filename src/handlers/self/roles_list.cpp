// self_roles_list: the roles that everybody may take, and which of them one has (part 1 §10.8).
#include "domain/ranks.hpp"
#include "handlers/define.hpp"
#include "protocol/objects.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct offered_role : wire_role {
    bool assigned = false;
};
BOOST_DESCRIBE_STRUCT(offered_role, (wire_role), (assigned))

struct offered_roles {
    static constexpr std::string_view wire_name = "self_roles_list";
    std::vector<offered_role> roles;
};
BOOST_DESCRIBE_STRUCT(offered_roles, (), (roles))

result<offered_roles> handle(live_call& c, request const&)
{
    TRY(auto const me, require_me(c));
    offered_roles out;
    for (auto const& each : c.now().roles->by_position) {
        if (!each->self_assignable || !may_be_self_assignable(*each))
            continue;
        bool const is_held = std::ranges::find(me->roles, each->name) != me->roles.end();
        out.roles.push_back({to_wire_role(*each), is_held});
    }
    return out;
}

} // namespace

OC_COMMAND(self_roles_list) = define<&handle>({
    .summary = "List the roles that everybody may take.",
});

} // namespace oc
