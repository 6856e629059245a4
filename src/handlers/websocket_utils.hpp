// The vocabulary over effects: publish a described struct to an audience, in one line.
#pragma once

#include "handlers/effects.hpp"
#include "protocol/writer.hpp"

#include <string>
#include <utility>

namespace oc {

/// An event's packet name: the struct says it (`static constexpr std::string_view wire_name`).
template <class Event>
concept named_packet = requires { std::string_view{Event::wire_name}; };

template <named_packet Event>
void publish(effects& out, topic to, Event const& event)
{
    out.add(publication{std::move(to), packet_frame(Event::wire_name, event)});
}

template <named_packet Event>
void to_all(effects& out, Event const& event)
{
    publish(out, topic::all(), event);
}

/// To everybody but the asker, who gets it as the reply.
template <named_packet Event>
void to_others(effects& out, Event const& event)
{
    out.add(publication{topic::all(), packet_frame(Event::wire_name, event), true});
}

template <named_packet Event>
void to_channel(effects& out, channel const& where, Event const& event)
{
    publish(out, topic::viewers_of(where.id), event);
}

template <named_packet Event>
void to_user(effects& out, std::string const& user_id, Event const& event)
{
    publish(out, topic::user(user_id), event);
}

} // namespace oc
