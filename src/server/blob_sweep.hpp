// blob_sweep: at the start, what a crash left in the folder of attachments is removed.
#pragma once

#include "base/task.hpp"
#include "db/blob_folder.hpp"
#include "db/store.hpp"

namespace oc {

/// Asks the database which files there ought to be, and removes the rest. Blocks; not on the core.
/// Throws std::exception when either cannot be read.
blob_folder::sweep_report sweep_blobs(store& storage, executor& core, blob_folder const& folder);

} // namespace oc
