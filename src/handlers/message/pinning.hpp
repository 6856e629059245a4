// pinning: what message_pin and message_unpin share (part 1 §6.5, §6.12).
#pragma once

#include "handlers/room_access.hpp"
#include "protocol/field_types.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace oc {

struct pin_request {
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
    std::optional<std::string> id;
    std::optional<bool> pinned; // message_pin with false unpins: so the web client does it (RB-06)
};
BOOST_DESCRIBE_STRUCT(pin_request, (), (channel, thread_id, id, pinned))

/// Checks, pins or unpins. The place of the message for the reply.
result<room_place> set_pinned(change_call& c, pin_request const& r, bool pinned);

/// A message_pin or message_unpin about it.
template <class Packet>
Packet make_pin_packet(room_place const& place, pin_request const& r, bool pinned)
{
    Packet packet;
    packet.id = *r.id;
    packet.channel = place.where->name;
    packet.thread_id = place.thread_id;
    packet.pinned = pinned;
    return packet;
}

} // namespace oc
