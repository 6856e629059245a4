// live_edit: an operator's edit of a live file becomes a change like a command's, with the same
// functions, in one transaction: what cannot be is refused entry by entry and the rest is done.
// Store thread.
#pragma once

#include "db/tx.hpp"
#include "handlers/effects.hpp"
#include "watchers/live_difference.hpp"

#include <cstddef>
#include <vector>

namespace oc {

struct live_outcome {
    std::vector<live_note> notes{};
    std::size_t done = 0; // entries that were changed as the file says
};

/// Does what the difference says, as the operator, who may everything; what clients hear of goes
/// into `out`. An exception undoes all of it, as for any unit of work.
live_outcome run_live_edit(live_kind kind, live_difference const& edit, tx& db, effects& out);

} // namespace oc
