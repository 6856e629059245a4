// rate_limit_status: how much of the message budget is used (part 1 §11.4).
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    std::optional<std::string> user;
};
BOOST_DESCRIBE_STRUCT(request, (), (user))

struct wire_budget {
    std::int64_t messages_this_minute;
    std::int64_t messages_per_minute_limit;
    std::int64_t recent_messages;
    std::int64_t burst_limit;
    double cooldown_remaining; // seconds
};
BOOST_DESCRIBE_STRUCT(wire_budget, (), (messages_this_minute, messages_per_minute_limit,
                                        recent_messages, burst_limit, cooldown_remaining))

struct budget_of {
    static constexpr std::string_view wire_name = "rate_limit_status";
    std::string user;
    wire_budget status;
};
BOOST_DESCRIBE_STRUCT(budget_of, (), (user, status))

result<budget_of> handle(live_call& c, request const& r)
{
    auto const* const me = c.now().users.find(c.who.user_id);
    if (me == nullptr)
        return error{errc::user_not_found};
    bool const of_self = !r.user || r.user->empty();
    auto const* const who = of_self ? me : c.now().users.find_by_name_or_id(*r.user);
    if (who != me && !is_owner(me->roles))
        return error{errc::rate_status_of_others};
    if (who == nullptr)
        return error{errc::user_not_found};
    TRY(auto const used, c.live.limiter.status(who->id, *c.now().settings, c.steady));
    return budget_of{who->username,
                     {used.messages_this_minute, used.messages_per_minute_limit,
                      used.recent_messages, used.burst_limit,
                      static_cast<double>(used.cooldown_remaining_ms) / 1000.0}};
}

} // namespace

OC_COMMAND(rate_limit_status) = define<&handle>({
    .summary = "How much of the message budget is used; of others only for the owner.",
});

} // namespace oc
