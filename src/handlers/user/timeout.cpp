// user_timeout: keep a user from writing for a while; 0 lifts it (part 1 §9.8, §11.3, RB-20).
#include "handlers/define.hpp"
#include "handlers/user/moderating.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    boost::json::value timeout; // seconds
    std::optional<std::string> user;
};
BOOST_DESCRIBE_STRUCT(request, (), (timeout, user))

struct timeout_set {
    static constexpr std::string_view wire_name = "user_timeout";
    std::string user;
    std::int64_t timeout = 0;
};
BOOST_DESCRIBE_STRUCT(timeout_set, (), (user, timeout))

// 5.0 is five, true is no number.
std::optional<std::int64_t> read_seconds(boost::json::value const& given)
{
    if (!given.is_number())
        return std::nullopt;
    auto const exact = given.to_number<double>();
    if (!(exact >= 0) || exact > static_cast<double>(timeout_seconds_max))
        return std::nullopt;
    auto const whole = static_cast<std::int64_t>(exact);
    return static_cast<double>(whole) == exact ? std::optional(whole) : std::nullopt;
}

result<void> check(check_call const&, request& r)
{
    if (!read_seconds(r.timeout))
        return error{errc::timeout_not_positive};
    if (!r.user || r.user->empty())
        return error{errc::user_required};
    return {};
}

result<timeout_set> handle(change_call& c, request const& r)
{
    TRY(auto const who, require_subordinate(c, *r.user));
    auto const seconds = *read_seconds(r.timeout);
    set_timeout(c, *who.target,
                {.seconds = seconds,
                 .reason = "User timeout set",
                 .details = {{"timeout", seconds}}});
    return timeout_set{*r.user, seconds};
}

} // namespace

OC_COMMAND(user_timeout) = define<&handle, &check>({
    .summary = "Keep a user from writing for some seconds; 0 lifts it.",
    .permission = "manage_users",
});

} // namespace oc
