// pong: what some clients answer to the heartbeat; accepted in silence (part 1 §2.8).
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

result<no_reply> handle(live_call&, request const&) { return no_reply{}; }

} // namespace

OC_COMMAND(pong) = define<&handle>({
    .summary = "A client's answer to the heartbeat; not answered.",
    .who = access::anyone,
});

} // namespace oc
