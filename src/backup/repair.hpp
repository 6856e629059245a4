// `originchats repair`: says what it would mend of what `check --deep` finds, and mends it when it
// is told to. What it changes is kept beside: the database as it was, files in a folder. Blocks; no
// server may run there.
#pragma once

#include "backup/backup.hpp"
#include "base/clock.hpp"

#include <filesystem>
#include <iosfwd>

namespace oc {

struct repair_options {
    std::filesystem::path data;
    bool is_wanted = false; // otherwise it only says what it would do
    clock const& time;
};

/// Writes what is wrong and what becomes of it, a line each. Exit codes: 0 nothing is wrong, or all
/// was mended; 1 something is wrong and nothing was changed (it was not wanted), or it could not be
/// mended. Throws std::runtime_error with words for the operator.
int run_repair(repair_options const& options, std::ostream& out);

} // namespace oc
