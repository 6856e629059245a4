// control_limits: what bounds an operator's connection (docs/decisions/0015). Values only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace oc::control_limits {

inline constexpr int protocol_version = 1;
// While a request is under way: it is to end as soon as it can, and to say how far it came.
inline constexpr char const* stop_line = R"({"stop":true})";
inline constexpr std::size_t line_bytes_max = 64 * 1024; // of a request
inline constexpr std::size_t connections_max = 8;        // the ninth is told so and closed
inline constexpr std::int64_t idle_ms_max = 30'000;      // without a request, or not reading
inline constexpr std::int64_t answer_ms_max = 30'000;    // for what the control thread waits for
inline constexpr std::size_t purge_scan_messages = 500;  // looked at per query
inline constexpr std::size_t purge_batch_messages = 100; // deleted per unit of work
inline constexpr std::size_t purge_examples_max = 20;    // shown of a dry run
inline constexpr std::size_t unix_path_bytes_max = 107;  // sun_path less its NUL

} // namespace oc::control_limits
