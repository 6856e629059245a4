// thread_object: what the thread commands share: the object clients see, and who may change one
// (part 1 §3.5, §8).
#pragma once

#include "handlers/room_access.hpp"
#include "protocol/events.hpp"

#include <string>

namespace oc {

/// In full, with the newest message.
wire_thread make_thread_object(view const& now, messages_reader const& messages, thread const& t);

/// find_thread for the creator, or for holders of manage_threads: errc::thread_modify_denied.
result<room_place> find_own_thread(view const& now, user const& me, std::string const& thread_id);

/// The name without white space around it; errc::thread_name_empty, errc::thread_name_too_long.
result<std::string> tidy_thread_name(std::string const& name);

/// A thread_join or thread_leave of that user.
template <class Packet>
Packet make_membership(change_call const& c, user const& who, thread const& t)
{
    Packet packet;
    packet.thread = make_thread_object(c.now(), c.db.messages, t);
    packet.thread_id = t.id;
    packet.user = who.username;
    packet.channel = packet.thread.parent_channel;
    return packet;
}

} // namespace oc
