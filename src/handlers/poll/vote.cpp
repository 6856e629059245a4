// poll_vote: vote, vote otherwise, take a vote back (part 2 §7.4, decisions.md). With several
// choices `option_ids` is the whole set and `option_id` toggles one; else the last one counts.
#include "handlers/define.hpp"
#include "handlers/poll/poll_access.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace oc {
namespace {

struct request {
    std::optional<std::string> poll_id;
    std::optional<std::string> message_id;
    boost::json::value option_id;
    boost::json::value option_ids;
};
BOOST_DESCRIBE_STRUCT(request, (), (poll_id, message_id, option_id, option_ids))

struct voted {
    static constexpr std::string_view wire_name = "poll_vote";
    std::string poll_id;
    std::vector<std::string> option_ids; // what the asker has voted for now
    wire_poll_results results;
};
BOOST_DESCRIBE_STRUCT(voted, (), (poll_id, option_ids, results))

result<void> check(check_call const&, request& r)
{
    return check_poll_request({r.poll_id, r.message_id});
}

bool is_text(boost::json::value const& given)
{
    return given.is_string() && !given.get_string().empty();
}

bool names_option(request const& r)
{
    return r.option_ids.is_array() || is_text(r.option_ids) || is_text(r.option_id) ||
           r.option_id.is_int64();
}

result<std::size_t> require_option(poll const& p, boost::json::value const& given)
{
    std::string id;
    if (given.is_string())
        id = given.get_string();
    else if (given.is_int64())
        id = std::to_string(given.get_int64());
    auto const index = find_option(p, id);
    if (!index)
        return error{errc::poll_option_unknown, id};
    return *index;
}

// Nothing is recorded unless all of it is right.
result<poll_choice> read_set(poll const& p, boost::json::value const& given)
{
    poll_choice chosen;
    if (!given.is_array()) {
        TRY(auto const one, require_option(p, given));
        return poll_choice{one};
    }
    for (auto const& each : given.get_array()) {
        TRY(auto const one, require_option(p, each));
        if (!p.allow_multiselect)
            chosen.clear();
        if (std::ranges::find(chosen, one) == chosen.end())
            chosen.push_back(one);
    }
    std::ranges::sort(chosen);
    return chosen;
}

result<poll_choice> read_choice(poll const& p, request const& r, poll_choice before)
{
    if (r.option_ids.is_array() || is_text(r.option_ids))
        return read_set(p, r.option_ids);
    TRY(auto const one, require_option(p, r.option_id));
    if (!p.allow_multiselect)
        return poll_choice{one};
    if (std::erase(before, one) == 0)
        before.push_back(one);
    std::ranges::sort(before);
    return before;
}

result<voted> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const p, require_poll(c.now(), c.db.polls, {r.poll_id, r.message_id}));
    if (!names_option(r))
        return error{errc::poll_choice_required};
    TRY_VOID(require_poll_view(c.now(), *me, p));
    TRY_VOID(require_open_poll_thread(c.now(), p));
    if (p.ended_at)
        return error{errc::poll_ended};
    if (p.expires_at && *p.expires_at <= c.db.time)
        return error{errc::poll_expired};
    auto const before = c.db.polls.find_choice(p, me->id);
    TRY(auto const chosen, read_choice(p, r, before));
    if (chosen.empty() && !p.allow_multiselect)
        return error{errc::poll_choice_required};

    c.db.polls.set_choice(p, me->id, chosen, c.db.time);
    auto results = to_wire_results(c.now(), p, c.db.polls.count(p));
    auto const& where = *find_poll_channel(c.now(), p);
    if (chosen != before) // ballots are secret: with the voter's name the counts would tell his
        to_channel(c.out, where,
                   packets::poll_vote_update{p.id, p.message_id, where.name, p.thread_id, {}, {},
                                             results});
    return voted{p.id, option_ids(p, chosen), std::move(results)};
}

} // namespace

OC_COMMAND(poll_vote) = define<&handle, &check>({
    .summary = "Vote in a poll, change the vote or take it back.",
    .blocked_by_timeout = true,
});

} // namespace oc
