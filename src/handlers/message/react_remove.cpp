// message_react_remove: take back an own reaction (part 1 §6.6).
#include "handlers/define.hpp"
#include "handlers/message/reacting.hpp"
#include "protocol/events.hpp"

namespace oc {
namespace {

result<announced<packets::message_react_remove>> handle(change_call& c, reaction_request const& r)
{
    TRY(auto const found, find_reaction_target(c, r, errc::reaction_remove_denied,
                                               errc::reaction_remove_failed));
    if (!c.db.reactions.remove(found.target, *r.emoji, found.me->id))
        return error{errc::reaction_remove_failed};
    return announced<packets::message_react_remove>{
        topic::viewers_of(found.place.where->id),
        make_reaction_packet<packets::message_react_remove>(found, r)};
}

} // namespace

OC_COMMAND(message_react_remove) = define<&handle>({
    .summary = "Take back a reaction.",
    .blocked_by_timeout = true,
});

} // namespace oc
