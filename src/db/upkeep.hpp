// upkeep: what the database has to tidy up some time after a change. Writer only.
#pragma once

#include "db/tx.hpp"

namespace oc {

/// A small piece of what there is to do, some milliseconds long; true when more is left. Writes
/// nothing when there is nothing to do.
bool run_upkeep(tx& db);

} // namespace oc
