// user_ban: show somebody out for good; his connections close with the commit (part 1 §9.9, §5.6).
#include "handlers/define.hpp"
#include "handlers/user/moderating.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::user_required> user;
};
BOOST_DESCRIBE_STRUCT(request, (), (user))

struct ban_answer {
    static constexpr std::string_view wire_name = "user_ban";
    std::string user;
    bool banned = false; // whether this changed something
};
BOOST_DESCRIBE_STRUCT(ban_answer, (), (user, banned))

result<ban_answer> handle(change_call& c, request const& r)
{
    auto const* const target = c.now().users.find_by_name_or_id(*r.user);
    if (target == nullptr)
        return ban_answer{*r.user};
    TRY(auto const who, require_bannable(c, *target));
    bool const is_new = ban_user(c, *who.target);
    return ban_answer{who.target->username, is_new};
}

} // namespace

OC_COMMAND(user_ban) = define<&handle>({
    .summary = "Ban a user.",
    .permission = "manage_users",
});

} // namespace oc
