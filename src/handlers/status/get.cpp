// status_get: somebody's status as others may see it (part 1 §9.6, RB-22).
#include "handlers/define.hpp"
#include "protocol/objects.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::user_required> user;
};
BOOST_DESCRIBE_STRUCT(request, (), (user))

struct status_of {
    static constexpr std::string_view wire_name = "status_get";
    std::string username;
    wire_status status;
};
BOOST_DESCRIBE_STRUCT(status_of, (), (username, status))

result<status_of> handle(live_call& c, request const& r)
{
    auto const* const who = c.now().users.find_by_name_or_id(*r.user);
    if (who == nullptr)
        return error{errc::user_not_found};
    status_audience const audience{.is_connected = c.live.connected.is_connected(who->id),
                                   .is_self = who->id == c.who.user_id};
    return status_of{who->username, to_wire_status(*who, audience)};
}

} // namespace

OC_COMMAND(status_get) = define<&handle>({
    .summary = "Get a user's status.",
});

} // namespace oc
