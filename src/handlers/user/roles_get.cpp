// user_roles_get: the roles of a user; anybody may ask (part 1 §9.7).
#include "handlers/define.hpp"
#include "handlers/user/user_change.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::user_required> user;
};
BOOST_DESCRIBE_STRUCT(request, (), (user))

result<packets::user_roles> handle(live_call& c, request const& r)
{
    TRY(auto const who, require_user(c.now(), *r.user));
    auto told = to_user_roles(c.now(), *who);
    told.global.reset(); // nobody else hears it
    return told;
}

} // namespace

OC_COMMAND(user_roles_get) = define<&handle>({
    .summary = "The roles of a user.",
});

} // namespace oc
