// ping: is anybody there? (part 1 §2.8). Answered before login too.
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct pong {
    static constexpr std::string_view wire_name = "pong";
    std::string_view val = "pong";
};
BOOST_DESCRIBE_STRUCT(pong, (), (val))

result<pong> handle(live_call&, request const&) { return pong{}; }

} // namespace

OC_COMMAND(ping) = define<&handle>({
    .summary = "Answered with pong.",
    .who = access::anyone,
});

} // namespace oc
