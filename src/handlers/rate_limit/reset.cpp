// rate_limit_reset: give a user his message budget back (part 1 §11.5).
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::user_required> user;
};
BOOST_DESCRIBE_STRUCT(request, (), (user))

struct budget_reset {
    static constexpr std::string_view wire_name = "rate_limit_reset";
    std::string user;
    std::string val;
};
BOOST_DESCRIBE_STRUCT(budget_reset, (), (user, val))

result<budget_reset> handle(live_call& c, request const& r)
{
    auto const* const who = c.now().users.find_by_name_or_id(*r.user);
    if (who == nullptr)
        return error{errc::user_not_found};
    TRY_VOID(c.live.limiter.reset(who->id, *c.now().settings));
    return budget_reset{who->username, "Rate limit reset for user " + who->username};
}

} // namespace

OC_COMMAND(rate_limit_reset) = define<&handle>({
    .summary = "Give a user his message budget back.",
    .permission = "manage_server",
});

} // namespace oc
