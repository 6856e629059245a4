// original_import: a directory of the original becomes a data directory of ours (part 2 §15). The
// original's files are read and never written. One thread; blocks as long as it takes.
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "import/import_progress.hpp"
#include "import/import_report.hpp"
#include "setup/data_directory.hpp"

#include <filesystem>

namespace oc {

struct import_request {
    std::filesystem::path from{};
    data_directory const& data;      // may be the same directory
    bool takes_orphans = false;      // histories without a channel too: channels for the owner
    bool allows_missing = false;     // histories although users.json or channels.json is missing
    bool follows_links = false;      // out of the directory; within it they always are
    clock const& time;
    random_source& random;
    import_progress& progress;
};

/// The report, which lies in the data directory too (import_report_file()). Throws
/// std::runtime_error with words for the operator; then the data directory has no database, and the
/// import can simply be tried again.
import_report import_original(import_request const& wanted);

/// Our own stream (docs/jsonl.md); `from` is a file.
import_report import_stream(import_request const& wanted);

} // namespace oc
