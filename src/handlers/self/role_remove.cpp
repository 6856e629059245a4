// self_role_remove: give back a role that everybody may take; one has to be left (part 1 §10.8).
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

struct role_given_back {
    static constexpr std::string_view wire_name = "self_role_remove";
    std::string role;
    bool success = true;
    std::vector<std::string> roles;
};
BOOST_DESCRIBE_STRUCT(role_given_back, (), (role, success, roles))

result<role_given_back> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const name, require_self_assignable(c.now(), *r.role));
    if (std::ranges::find(me->roles, name) == me->roles.end())
        return error{errc::role_not_held};
    auto roles = me->roles;
    std::erase(roles, name);
    if (roles.empty())
        return error{errc::role_last};
    auto const changed = set_roles(c, *me, std::move(roles));
    auto told = to_user_roles(c.now(), *changed);
    told.global.reset();
    to_all(c.out, told);
    note_act(c, "self_role_remove", name);
    return role_given_back{.role = name, .roles = changed->roles};
}

} // namespace

OC_COMMAND(self_role_remove) = define<&handle>({
    .summary = "Give back a role that everybody may take.",
});

} // namespace oc
