// export: everything in the database as a directory of the original (part 2 §15: it can go back),
// or as one stream (docs/jsonl.md). Reads one snapshot, also beside a running server. What is
// written holds password hashes and tokens: nobody else may read it (0700, 0600). One thread.
#pragma once

#include "import/import_progress.hpp"
#include "setup/data_directory.hpp"

#include <filesystem>

namespace oc {

/// `target` must not exist. Throws std::runtime_error with words for the operator; then it does not
/// exist afterwards either.
void export_original(data_directory const& data, std::filesystem::path const& target,
                     import_progress& progress);

/// `target` must not exist; "-" is standard output.
void export_stream(data_directory const& data, std::filesystem::path const& target,
                   import_progress& progress);

} // namespace oc
