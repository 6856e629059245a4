// `originchats check`: reads config and data and says what is wrong with them. Changes nothing and
// opens no socket; may run beside a server. Blocking; the main thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>

namespace oc {

enum class check_depth : std::uint8_t {
    quick, // seconds
    deep,  // every page, reference, file and word of the index: minutes for a large server
};

/// Writes one line per finding, "note|warning|problem|unreadable: PLACE: words", and a last line
/// that counts them. `config_override`: as for read_config(). Returns the exit code: 0 nothing is
/// wrong (there may be notes and warnings), 1 problems, 2 something could not be read.
int run_check(std::filesystem::path const& data, std::filesystem::path const& config_override,
              std::ostream& out, check_depth depth = check_depth::quick);

} // namespace oc
