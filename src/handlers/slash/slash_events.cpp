// The menus of clients follow the registry.
#include "handlers/slash/slash_events.hpp"

#include "handlers/websocket_utils.hpp"
#include "protocol/slash_events.hpp"

namespace oc {

void append_slash_change(effects& out, view const& now, slash_change const& change)
{
    if (!change.removed.empty())
        to_all(out, packets::slash_remove{change.removed});
    if (change.added.empty())
        return;
    packets::slash_add packet;
    for (auto const& each : change.added)
        packet.commands.push_back(
            to_wire_slash_command(*each.command, now.users.name_of(each.user_id)));
    to_all(out, packet);
}

} // namespace oc
