// Messages of native modules.
#include "handlers/plugins/module_message.hpp"

#include "handlers/websocket_utils.hpp"

#include <utility>

namespace oc {

std::optional<module_place> find_module_place(view const& now, room_id channel, room_id room)
{
    auto const* const where = now.channels->find(channel);
    if (where == nullptr)
        return std::nullopt;
    if (channel == room)
        return module_place{.where = where, .room = room};
    for (auto const& each : now.threads.list(channel))
        if (each->room == room)
            return module_place{.where = where, .room = room, .thread_id = each->id};
    return std::nullopt;
}

std::optional<module_place> find_module_room(view const& now, room_id room)
{
    if (now.channels->find(room) != nullptr)
        return find_module_place(now, room, room);
    for (auto const& each : now.channels->in_order)
        if (each->type == channel_type::forum)
            if (auto found = find_module_place(now, each->id, room))
                return found;
    return std::nullopt;
}

void say_as(tx& db, module_place const& place, module_message said, effects& out)
{
    message fresh;
    fresh.id = db.new_message_id();
    fresh.room = place.room;
    fresh.user = std::move(said.author);
    fresh.content = std::move(said.content);
    fresh.timestamp = db.time;
    db.messages.insert(fresh);
    out.add(head_change{place.room, room_head{fresh.id, fresh.timestamp}});
    to_channel(out, *place.where,
               packets::message_new{.message = to_wire_message(db.now, fresh),
                                    .channel = place.where->name,
                                    .thread_id = place.thread_id});
}

} // namespace oc
