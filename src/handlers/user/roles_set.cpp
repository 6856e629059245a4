// user_roles_set: give a user these roles instead of his (part 1 §9.7). A ban stays (RB-20).
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
    TRY(auto const changed, change_roles(c, who, *r.roles));
    note_roles(c, "user_roles_set", *who.target, *changed);
    return announced<packets::user_roles>{audience_of(*who.target, *changed),
                                          to_user_roles(c.now(), *changed)};
}

} // namespace

OC_COMMAND(user_roles_set) = define<&handle>({
    .summary = "Give a user other roles.",
    .permission = "manage_users",
});

} // namespace oc
