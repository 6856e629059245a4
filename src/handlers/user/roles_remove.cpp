// user_roles_remove: take roles from a user; one has to be left (part 1 §9.7, RB-24).
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/user/user_change.hpp"

#include <boost/describe/class.hpp>

#include <utility>

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
    auto wanted = known_roles(c.now(), *who.target);
    for (auto const& text : *r.roles) {
        auto const* const known = c.now().roles->find_by_name_or_id(text);
        if (known == nullptr)
            return error{errc::role_not_existing, text};
        std::erase(wanted, known->name);
    }
    if (wanted.empty())
        return error{errc::role_last};
    TRY(auto const changed, change_roles(c, who, wanted));
    note_act(c, "user_roles_remove", changed->id);
    return announced<packets::user_roles>{topic::all(), to_user_roles(c.now(), *changed)};
}

} // namespace

OC_COMMAND(user_roles_remove) = define<&handle>({
    .summary = "Take roles from a user.",
    .permission = "manage_users",
});

} // namespace oc
