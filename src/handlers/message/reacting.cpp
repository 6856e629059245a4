// The checks of reacting.
#include "handlers/message/reacting.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

namespace oc {

result<reaction_target> find_reaction_target(change_call& c, reaction_request const& r, errc denied,
                                             errc failed)
{
    if (code_points(*r.emoji) > limits::emoji_length_max)
        return error{errc::invalid_emoji};
    TRY(auto me, require_me(c));
    auto place = find_message_room(c.now(), *me, c.db.messages, {{r.channel, r.thread_id}, *r.id});
    if (!place && place.error().code == errc::message_not_found)
        return error{failed}; // in a forum; as for an unknown message in a channel
    TRY_VOID(place);
    TRY_VOID(require_open_thread(*place));
    if (!may(c.now(), me->roles, *place->where, channel_action::react))
        return error{denied};
    auto target = c.db.messages.find(place->room, *r.id);
    if (!target)
        return error{place->in != nullptr ? errc::message_not_found : failed};
    return reaction_target{std::move(me), *place, *std::move(target)};
}

} // namespace oc
