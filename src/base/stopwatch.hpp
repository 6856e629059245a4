// stopwatch: microseconds of a clock that never steps, for measuring and nothing else. What a
// command does depends on `clock` alone, which tests can move. Any thread.
#pragma once

#include <cstdint>

namespace oc {

/// Only differences mean something.
using stopwatch_us = std::int64_t;

stopwatch_us read_stopwatch();

} // namespace oc
