// poll_get: a poll and one's own votes (part 2 §7.7).
#include "handlers/define.hpp"
#include "handlers/poll/poll_access.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct wire_poll {
    std::string id;
    std::string message_id;
    std::string channel;
    or_null<std::string> thread_id;
    std::string question;
    boost::json::array options;
    bool allow_multiselect = false;
    or_null<double> expires_at;
    std::string created_by; // username
    double created_at = 0;
    bool ended = false;
    or_null<double> ended_at;
    std::vector<std::string> user_votes;
};
BOOST_DESCRIBE_STRUCT(wire_poll, (), (id, message_id, channel, thread_id, question, options,
                                      allow_multiselect, expires_at, created_by, created_at, ended,
                                      ended_at, user_votes))

struct found_poll {
    static constexpr std::string_view wire_name = "poll_get";
    wire_poll poll;
};
BOOST_DESCRIBE_STRUCT(found_poll, (), (poll))

result<void> check(check_call const&, poll_request& r) { return check_poll_request(r); }

result<found_poll> handle(query_call& c, poll_request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const p, require_poll(c.now(), c.db.polls, r));
    TRY_VOID(require_poll_view(c.now(), *me, p));
    auto const choice = c.db.polls.find_choice(p, me->id);
    return found_poll{{.id = p.id,
                       .message_id = p.message_id,
                       .channel = find_poll_channel(c.now(), p)->name,
                       .thread_id = p.thread_id,
                       .question = p.question,
                       .options = p.options,
                       .allow_multiselect = p.allow_multiselect,
                       .expires_at = p.expires_at,
                       .created_by = c.now().users.name_of(p.created_by),
                       .created_at = p.created_at,
                       .ended = p.ended_at.has_value(),
                       .ended_at = p.ended_at,
                       .user_votes = option_ids(p, choice)}};
}

} // namespace

OC_COMMAND(poll_get) = define<&handle, &check>({
    .summary = "Get a poll and one's own votes.",
});

} // namespace oc
