// self_role_add: take a role that everybody may take (part 1 §10.8).
#include "domain/ranks.hpp"
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/user/user_change.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace oc {
namespace {

struct request {
    required<std::string, errc::role_name_required> role;
};
BOOST_DESCRIBE_STRUCT(request, (), (role))

struct role_taken {
    static constexpr std::string_view wire_name = "self_role_add";
    std::string role;
    bool success = true;
    std::vector<std::string> roles;
};
BOOST_DESCRIBE_STRUCT(role_taken, (), (role, success, roles))

result<role_taken> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const name, require_self_assignable(c.now(), *r.role));
    if (std::ranges::find(me->roles, name) != me->roles.end())
        return error{errc::role_held};
    auto roles = me->roles;
    roles.push_back(name);
    auto const changed = set_roles(c, *me, std::move(roles));
    auto told = to_user_roles(c.now(), *changed);
    told.global.reset();
    to_all(c.out, told);
    note_act(c, "self_role_add", name);
    return role_taken{.role = name, .roles = changed->roles};
}

} // namespace

OC_COMMAND(self_role_add) = define<&handle>({
    .summary = "Take a role that everybody may take.",
});

} // namespace oc
