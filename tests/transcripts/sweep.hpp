// sweep: a play again and again with trouble: first the disk fails at its first write, its second,
// its third …, each time until the step in which it happened is over; then the sender of each
// request is gone before it is answered. What the play expects is not looked at; only that nothing
// crashes or hangs, that every request is answered, that afterwards the server works and keeps its
// data over a restart, and that nothing is left of clients who went.
#pragma once

#include "transcripts/performance.hpp"

#include <set>

namespace oc::test {

struct sweep_options {
    std::set<std::size_t> const& answered; // the requests that were answered without trouble
    std::size_t troubles_max;              // of more, so many are chosen, evenly spread
};

/// Throws play_failure, with what the trouble was.
void run_sweep(play const& shown, packet_schema const& schema, sweep_options const& options);

} // namespace oc::test
