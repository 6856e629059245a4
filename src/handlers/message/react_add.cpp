// message_react_add (part 1 §6.6).
#include "base/limits.hpp"
#include "handlers/define.hpp"
#include "handlers/message/reacting.hpp"
#include "protocol/events.hpp"

#include <algorithm>

namespace oc {
namespace {

// A message carries so many different emojis, and everybody may join one that is there.
bool has_room_for(message const& target, std::string const& emoji)
{
    auto const same = [&](reaction const& each) { return each.emoji == emoji; };
    return target.reactions.size() < limits::distinct_reactions_max ||
           std::ranges::any_of(target.reactions, same);
}

result<announced<packets::message_react_add>> handle(change_call& c, reaction_request const& r)
{
    TRY(auto const found, find_reaction_target(c, r, errc::reaction_add_denied,
                                               errc::reaction_add_failed));
    TRY_VOID(require_permission(c.now(), *found.me, "add_reactions"));
    if (!has_room_for(found.target, *r.emoji) ||
        !c.db.reactions.insert(found.target, *r.emoji, found.me->id))
        return error{errc::reaction_add_failed};
    return announced<packets::message_react_add>{
        topic::viewers_of(found.place.where->id),
        make_reaction_packet<packets::message_react_add>(found, r)};
}

} // namespace

OC_COMMAND(message_react_add) = define<&handle>({
    .summary = "React to a message with an emoji.",
    .blocked_by_timeout = true,
});

} // namespace oc
