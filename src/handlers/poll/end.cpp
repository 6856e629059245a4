// poll_end: end one's own poll, or with manage_messages anybody's (part 2 §7.5).
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/poll/poll_access.hpp"
#include "handlers/poll/poll_ending.hpp"
#include "handlers/room_access.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

// Clients tell it from the event by the message_id that it lacks.
struct ended_poll {
    static constexpr std::string_view wire_name = "poll_end";
    std::string poll_id;
    wire_poll_results results;
};
BOOST_DESCRIBE_STRUCT(ended_poll, (), (poll_id, results))

result<void> check(check_call const&, poll_request& r) { return check_poll_request(r); }

result<ended_poll> handle(change_call& c, poll_request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto p, require_poll(c.now(), c.db.polls, r));
    TRY_VOID(require_poll_view(c.now(), *me, p));
    if (p.ended_at)
        return error{errc::poll_already_ended};
    if (p.created_by != me->id)
        TRY_VOID(require_permission(c.now(), *me, "manage_messages"));
    if (p.created_by != me->id)
        note_act(c, "poll_end", {p.message_id, c.now().users.name_of(p.created_by)},
                 details_of({.where = find_poll_channel(c.now(), p), .thread_id = p.thread_id}));
    auto const id = p.id;
    return ended_poll{id, end_poll(c.db, c.out, std::move(p), c.db.time)};
}

} // namespace

OC_COMMAND(poll_end) = define<&handle, &check>({
    .summary = "End a poll: an own one, or with manage_messages any.",
});

} // namespace oc
