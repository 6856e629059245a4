// roles_list: every role, highest first; the web client shows them in key order (part 1 §10.1).
#include "handlers/define.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

result<packets::roles_list> handle(live_call& c, request const&)
{
    return packets::make_roles_list(*c.now().roles);
}

} // namespace

OC_COMMAND(roles_list) = define<&handle>({
    .summary = "List the roles of the server.",
});

} // namespace oc
