// !purge
#include "handlers/plugins/cli_messages.hpp"

#include "base/limits.hpp"
#include "domain/lax_values.hpp"
#include "handlers/moderation.hpp"
#include "handlers/websocket_utils.hpp"
#include "protocol/events.hpp"

namespace oc {

result<std::string> cli_purge(change_call& c, cli_call const& call)
{
    auto const count = to_integer(boost::json::value(call.args[0]));
    if (!count || *count < 1 || *count > limits::purge_messages_max)
        return "❌ Error: COUNT is a number from 1 to " +
               std::to_string(limits::purge_messages_max);
    auto const order = c.db.messages.find(call.place.room, call.message);
    auto const position = order ? order->position : 0;
    std::int64_t deleted = 0;
    for (auto const& each : c.db.messages.list_before(call.place.room, position, *count)) {
        c.db.messages.remove(each);
        to_channel(c.out, *call.place.where,
                   packets::message_delete{.id = each.id,
                                           .channel = call.place.where->name,
                                           .thread_id = call.place.thread_id});
        note_act(c, "message_delete", {each.id, c.now().users.name_of(each.user)},
                 details_of(call.place));
        ++deleted;
    }
    c.out.add(head_change{call.place.room, find_head(c.db.messages, call.place.room)});
    return "✅ " + std::to_string(deleted) + " messages have been deleted";
}

} // namespace oc
