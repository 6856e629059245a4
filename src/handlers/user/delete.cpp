// user_delete: an owner removes an account (part 1 §9.11, RB-24). A banned one has to be let in
// first: without its record the ban would be gone.
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/user/user_change.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    std::optional<std::string> user;
};
BOOST_DESCRIBE_STRUCT(request, (), (user))

struct user_deleted {
    static constexpr std::string_view wire_name = "user_delete";
    std::string user;
    bool deleted = false;
};
BOOST_DESCRIBE_STRUCT(user_deleted, (), (user, deleted))

result<void> check(check_call const& c, request& r)
{
    auto const* const me = c.now.users.find(c.who.user_id);
    if (me == nullptr || !is_owner(me->roles))
        return error{errc::owner_role_required};
    if (!r.user || r.user->empty())
        return error{errc::user_required};
    return {};
}

result<user_deleted> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    if (!is_owner(me->roles)) // lost while the command waited
        return error{errc::owner_role_required};
    TRY(auto const target, require_user(c.now(), *r.user));
    if (target->banned)
        return user_deleted{target->username};
    TRY_VOID(remove_user(c, *target));
    note_act(c, "user_delete", target->id);
    return user_deleted{target->username, true};
}

} // namespace

OC_COMMAND(user_delete) = define<&handle, &check>({
    .summary = "Remove a user's account.",
});

} // namespace oc
