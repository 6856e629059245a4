// push_unsubscribe: no more pushes to a browser of one's own (part 2 §6.2).
#include "handlers/define.hpp"
#include "push/endpoint.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::push_endpoint_missing> endpoint;
};
BOOST_DESCRIBE_STRUCT(request, (), (endpoint))

struct unsubscribed {
    static constexpr std::string_view wire_name = "push_unsubscribed";
    bool success = true;
};
BOOST_DESCRIBE_STRUCT(unsubscribed, (), (success))

result<unsubscribed> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    if (r.endpoint->size() > push_endpoint_bytes_max)
        return error{errc::push_unsubscribe_failed};
    c.db.push.remove(me->id, *r.endpoint); // one that is not there is gone too
    return unsubscribed{};
}

} // namespace

OC_COMMAND(push_unsubscribe) = define<&handle>({
    .summary = "Stop pushes to a browser.",
});

} // namespace oc
