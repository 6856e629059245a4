// The end of polls: one row, one event.
#include "handlers/poll/poll_ending.hpp"

#include "base/limits.hpp"
#include "handlers/poll/poll_access.hpp"
#include "handlers/websocket_utils.hpp"
#include "protocol/events.hpp"

#include <utility>

namespace oc {

wire_poll_results end_poll(tx& db, effects& out, poll ended, unix_seconds at)
{
    db.polls.set_ended(ended, at);
    ended.ended_at = at;
    auto results = to_wire_results(db.now, ended, db.polls.count(ended));
    if (auto const* const where = find_poll_channel(db.now, ended))
        to_channel(out, *where,
                   packets::poll_ended{ended.id, ended.message_id, where->name, ended.thread_id,
                                       results});
    return results;
}

effects end_expired_polls(tx& db)
{
    effects out;
    for (auto& each : db.polls.list_expired(db.time, limits::polls_ended_at_once)) {
        auto const at = *each.expires_at; // also when nobody was there to end it in time
        end_poll(db, out, std::move(each), at);
    }
    if (auto const next = db.polls.find_next_expiry())
        out.add(poll_deadline{*next});
    return out;
}

} // namespace oc
