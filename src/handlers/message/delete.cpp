// message_delete: by its author, or by those whom the channel lets delete (part 1 §6.4).
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/room_access.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::delete_format> id;
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (id, channel, thread_id))

result<void> check(check_call const&, request& r)
{
    if (r.channel.value_or("").empty() && r.thread_id.value_or("").empty())
        return error{errc::delete_format};
    return {};
}

result<void> require_may_delete(change_call& c, user const& me, room_place const& place,
                                message const& target)
{
    auto const& where = *place.where;
    bool const own = target.user == me.id;
    if (own && !may(c.now(), me.roles, where, channel_action::delete_own))
        return error{place.in != nullptr ? errc::delete_own_in_thread_denied
                                         : errc::delete_own_denied};
    if (!own && !may(c.now(), me.roles, where, channel_action::delete_any))
        return error{errc::delete_denied};
    return {};
}

// Own deletions are in the modlog too; the operator's log hears of the others.
void record(change_call& c, room_place const& place, message const& target)
{
    auto details = details_of(place);
    act_target about{target.id, c.now().users.name_of(target.user)};
    if (target.user == c.who.user_id)
        record_act(c, "message_delete", std::move(about), std::move(details));
    else
        note_act(c, "message_delete", std::move(about), std::move(details));
}

result<announced<packets::message_delete>> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, find_room(c.now(), *me, {r.channel, r.thread_id}));
    TRY_VOID(require_open_thread(place));
    auto const target = c.db.messages.find(place.room, *r.id);
    if (!target)
        return error{errc::delete_not_found};
    TRY_VOID(require_may_delete(c, *me, place, *target));

    c.db.messages.remove(*target);
    record(c, place, *target);
    c.out.add(head_change{place.room, find_head(c.db.messages, place.room)});
    if (target->user == me->id) // the gate let a moderator pass uncharged
        c.out.add(message_budget_charge{me->id});
    return announced<packets::message_delete>{
        topic::viewers_of(place.where->id),
        {.id = target->id, .channel = place.where->name, .thread_id = place.thread_id}};
}

} // namespace

OC_COMMAND(message_delete) = define<&handle, &check>({
    .summary = "Delete a message.",
    .budget = rate::message_unless_moderator,
    .blocked_by_timeout = true,
});

} // namespace oc
