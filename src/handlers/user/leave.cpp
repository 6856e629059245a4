// user_leave: delete one's own account on this server and go (part 1 §9.10).
#include "handlers/define.hpp"
#include "handlers/user/user_change.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct goodbye {
    static constexpr std::string_view wire_name = "user_leave";
    std::string user;
    std::string_view val = "User left server";
};
BOOST_DESCRIBE_STRUCT(goodbye, (), (user, val))

result<goodbye> handle(change_call& c, request const&)
{
    auto const me = c.now().users.find_shared(c.who.user_id);
    if (!me)
        return error{errc::user_not_found};
    TRY_VOID(remove_user(c, *me));
    return goodbye{me->username};
}

} // namespace

OC_COMMAND(user_leave) = define<&handle>({
    .summary = "Delete one's own account on this server and disconnect.",
});

} // namespace oc
