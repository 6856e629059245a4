// session_id: names a session (one connected client) for as long as the server runs; never reused.
#pragma once

#include <cstdint>

namespace oc {

enum class session_id : std::uint64_t {};

} // namespace oc
