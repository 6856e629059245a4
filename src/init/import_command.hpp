// `originchats import` and `originchats export`, and the import that the first `serve` on a
// directory of the original makes by itself. The main thread.
#pragma once

#include "setup/data_directory.hpp"

#include <filesystem>

namespace oc {

struct move_options {
    std::filesystem::path data = "data";
    std::filesystem::path folder{}; // of the original: read or written
    std::filesystem::path stream{}; // instead: --jsonl; "-": standard output
    bool takes_orphans = false;
    bool allows_missing = false;
    bool follows_links = false;
};

/// Return the exit code; failures are std::runtime_error.
int run_import(move_options const& chosen);
int run_export(move_options const& chosen);

/// When the directory holds data of the original and no database: imports it, in place. Throws
/// std::runtime_error; then nothing was changed.
void import_if_original(data_directory const& data);

} // namespace oc
