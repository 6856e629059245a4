// sweep: a play again and again, with the disk failing at its first write, its second, its third …,
// each time until the request in which it happened is over. What the play expects is not looked at;
// only that nothing crashes or hangs, that every request is answered, and that afterwards the
// server works and keeps its data over a restart.
#pragma once

#include "transcripts/performance.hpp"

#include <set>

namespace oc::test {

/// `answered`: the steps that were answered with a good disk. Throws play_failure, with the number
/// of the write. Returns how many times the play was performed.
int run_sweep(play const& shown, packet_schema const& schema,
              std::set<std::size_t> const& answered);

} // namespace oc::test
