// user_roles_add: give a user more roles, behind those he has (part 1 §9.7, RB-24).
#include "handlers/define.hpp"
#include "handlers/user/user_change.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::user_required> user;
    required<std::vector<std::string>, errc::roles_required> roles;
};
BOOST_DESCRIBE_STRUCT(request, (), (user, roles))

result<announced<packets::user_roles>> handle(change_call& c, request const& r)
{
    TRY(auto const who, require_subordinate(c, *r.user));
    TRY(auto const changed, add_roles(c, who, *r.roles));
    return announced<packets::user_roles>{audience_of(*who.target, *changed),
                                          to_user_roles(c.now(), *changed)};
}

} // namespace

OC_COMMAND(user_roles_add) = define<&handle>({
    .summary = "Give a user more roles.",
    .permission = "manage_users",
});

} // namespace oc
