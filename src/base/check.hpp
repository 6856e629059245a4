// CHECK: our own faults. Always on; a broken invariant ends the process, and transactions keep the
// data whole. Never used for input or for the world's failures.
#pragma once

namespace oc {

/// Prints the failed condition and where, then aborts. Any thread.
[[noreturn]] void check_failed(char const* condition, char const* file, int line);

} // namespace oc

#define CHECK(condition)                                                                           \
    ((condition) ? static_cast<void>(0) : ::oc::check_failed(#condition, __FILE__, __LINE__))
#define UNREACHABLE() ::oc::check_failed("unreachable", __FILE__, __LINE__)
