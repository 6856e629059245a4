// Read markers as effects.
#include "handlers/unreads/read_state.hpp"

#include "handlers/websocket_utils.hpp"
#include "protocol/events.hpp"

namespace oc {

void publish_marker(effects& out, std::string const& user_id, room_place const& place,
                    std::string const& message_id)
{
    packets::unreads_update packet{.last_read = message_id};
    if (place.in != nullptr)
        packet.thread_id = place.thread_id;
    else
        packet.channel = place.where->name;
    publish(out, topic::user_viewing(user_id, place.where->id), packet);
}

void read_to_the_end(query_call& c, room_place const& place)
{
    auto const newest = c.db.messages.find_newest(place.room);
    if (!newest)
        return;
    auto const marker = c.db.read_markers.find(c.who.user_id, place.room);
    publish_marker(c.out, c.who.user_id, place, newest->id);
    if (marker && marker->message_id == newest->id)
        return;
    c.after = [user = c.who.user_id, room = place.room,
               id = newest->id](tx& db) -> result<effects> {
        auto const read = db.messages.find_place(room, id);
        if (read && db.now.users.find(user) != nullptr)
            db.read_markers.set(user, room, {.position = read->position, .message_id = id});
        return effects();
    };
}

} // namespace oc
