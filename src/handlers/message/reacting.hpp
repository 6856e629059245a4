// reacting: what message_react_add and message_react_remove share (part 1 §6.6, §6.12).
#pragma once

#include "handlers/room_access.hpp"
#include "protocol/field_types.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace oc {

struct reaction_request {
    required<std::string, errc::reaction_fields_required> id;
    required<std::string, errc::reaction_fields_required> emoji;
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
};
BOOST_DESCRIBE_STRUCT(reaction_request, (), (id, emoji, channel, thread_id))

struct reaction_target {
    user_ptr me;
    room_place place;
    message target;
};

/// The message, when the asker may react to it. `denied` and `failed` are the texts of the command.
result<reaction_target> find_reaction_target(change_call& c, reaction_request const& r, errc denied,
                                             errc failed);

/// A message_react_add or message_react_remove about it.
template <class Packet>
Packet make_reaction_packet(reaction_target const& of, reaction_request const& r)
{
    Packet packet;
    packet.id = *r.id;
    packet.emoji = *r.emoji;
    packet.channel = of.place.where->name;
    packet.thread_id = of.place.thread_id;
    packet.from = of.me->username;
    return packet;
}

} // namespace oc
