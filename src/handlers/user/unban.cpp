// user_unban: let a banned user in again, with the roles he had (part 1 §9.9).
#include "handlers/define.hpp"
#include "handlers/user/moderating.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::user_required> user;
};
BOOST_DESCRIBE_STRUCT(request, (), (user))

struct unban_answer {
    static constexpr std::string_view wire_name = "user_unban";
    std::string user;
    bool unbanned = false; // whether this changed something
};
BOOST_DESCRIBE_STRUCT(unban_answer, (), (user, unbanned))

result<unban_answer> handle(change_call& c, request const& r)
{
    if (c.now().users.find_by_name_or_id(*r.user) == nullptr)
        return unban_answer{*r.user};
    TRY(auto const who, require_subordinate(c, *r.user));
    bool const was_banned = unban_user(c, *who.target);
    return unban_answer{who.target->username, was_banned};
}

} // namespace

OC_COMMAND(user_unban) = define<&handle>({
    .summary = "Lift the ban of a user.",
    .permission = "manage_users",
});

} // namespace oc
