// poll_ending: polls that end, by their makers' wish or by themselves. Inside a unit of work.
#pragma once

#include "db/tx.hpp"
#include "handlers/effects.hpp"
#include "protocol/poll_objects.hpp"

namespace oc {

/// Ends a running poll and tells those who may view it. What the votes are, then.
wire_poll_results end_poll(tx& db, effects& out, poll ended, unix_seconds at);

/// Ends some polls whose time has come; the effects say when to look again.
effects end_expired_polls(tx& db);

} // namespace oc
