// sending: who may say something where, and how often: the checks of message_new that concern the
// place (part 1 §6.1, 8 to 10) and slow mode.
#pragma once

#include "handlers/room_access.hpp"

namespace oc {

/// A text channel or thread that the asker may write in. Archived threads are found: writing
/// revives them (decisions.md).
result<room_place> require_sendable_room(view const& now, user const& me,
                                         room_request const& wanted);

/// errc::slow_mode while his last message there is too fresh. Holders of manage_messages or
/// manage_channels are not slowed down.
result<void> require_slow_mode(change_call const& c, user const& me, room_place const& place);

/// After a message: counts it for slow mode, and revives an archived thread with the event.
void note_message(change_call& c, user const& me, room_place const& place);

} // namespace oc
