// poll_results: how a poll stands (part 2 §7.6).
#include "handlers/define.hpp"
#include "handlers/poll/poll_access.hpp"
#include "protocol/poll_objects.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct poll_standing {
    static constexpr std::string_view wire_name = "poll_results";
    std::string poll_id;
    std::string message_id;
    wire_poll_results results;
};
BOOST_DESCRIBE_STRUCT(poll_standing, (), (poll_id, message_id, results))

result<void> check(check_call const&, poll_request& r) { return check_poll_request(r); }

result<poll_standing> handle(query_call& c, poll_request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const p, require_poll(c.now(), c.db.polls, r));
    TRY_VOID(require_poll_view(c.now(), *me, p));
    auto const choice = c.db.polls.find_choice(p, me->id);
    return poll_standing{p.id, p.message_id,
                         to_wire_results(c.now(), p, c.db.polls.count(p), &choice)};
}

} // namespace

OC_COMMAND(poll_results) = define<&handle, &check>({
    .summary = "See how a poll stands.",
});

} // namespace oc
