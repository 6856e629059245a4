// claim_code: the one-time code with which the first account becomes the owner of a fresh server
// (decisions.md "first owner"). Printed at the start until somebody has claimed it.
#pragma once

#include "base/random.hpp"
#include "db/store.hpp"

#include <optional>
#include <string>

namespace oc {

/// The code, made and stored when the server has no owner and none yet; nothing when it has an
/// owner. Blocks until it is on the disk; not on the store's executors. Throws
/// std::runtime_error when the store can't.
std::optional<std::string> ensure_claim_code(store& storage, random_source& random);

} // namespace oc
