// Why we close WebSocket connections, in numbers: RFC 6455 §7.4.1 and our own from 4000. Clients of
// the original never look at them; ours reconnect with backoff after every one but policy.
#pragma once

#include <cstdint>

namespace oc::close_codes {

inline constexpr std::uint16_t normal = 1000;         // kicked, left, logged out
inline constexpr std::uint16_t going_away = 1001;     // the server stops; come back
inline constexpr std::uint16_t policy_violation = 1008; // malformed, floods, no login in time
inline constexpr std::uint16_t internal_error = 1011;

} // namespace oc::close_codes
