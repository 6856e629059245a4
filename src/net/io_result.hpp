// io_result: how one step of reading or writing went. Values only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace oc {

enum class io_state : std::uint8_t {
    ok,
    would_block, // ask again when the poller says so
    closed,      // the end of the stream, or the connection is broken: nothing more will come
};

struct io_result {
    std::size_t bytes = 0; // moved, not 0 when ok
    io_state state = io_state::ok;
};

} // namespace oc
