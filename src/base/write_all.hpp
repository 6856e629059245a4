// write_all: bytes to a file descriptor, all of them: a write may take fewer, and a signal may end
// it before it has begun. Blocks; any thread.
#pragma once

#include <string_view>

namespace oc {

/// 0, or the errno of the write that failed; how much was written before it is not told.
int write_all(int descriptor, std::string_view bytes) noexcept;

} // namespace oc
