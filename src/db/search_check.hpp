// search_check: does the search index say what the messages do? For the check and the repair of a
// database; reads every message. The thread of the connection.
#pragma once

#include "db/sql.hpp"

#include <cstdint>

namespace oc {

/// Blocks that are sealed and not as their messages are, or complete and neither sealed nor
/// waiting.
std::int64_t count_wrong_search_blocks(sql::connection& sql);

/// Makes all of those anew, and what waits for being sealed.
void rebuild_search_blocks(sql::connection& sql);

} // namespace oc
