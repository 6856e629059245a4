// gate: the ordered checks that every command passes before it runs: the budget of all commands,
// who, server permission, decoding error, the command's own check, a timeout, the user's message
// budget. The first refusal wins. Core thread.
#pragma once

#include "handlers/rate_limiter.hpp"
#include "server/decoder.hpp"
#include "server/session.hpp"

#include <cstdint>

namespace oc {

enum class verdict : std::uint8_t {
    pass,
    drop, // in silence (typing over its budget, part 1 §6.11)
};

struct gate_state {
    view const& now;
    rate_limiter& limiter;
    steady_ms time;
    unix_seconds wall;
};

/// errc::unknown_command and errc::authentication_required included.
result<verdict> admit(session& s, decoded_command& command, gate_state const& state);

} // namespace oc
