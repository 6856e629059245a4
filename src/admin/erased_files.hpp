// erased_files: what an erased user may still be named in, outside the database: copies that the
// server keeps for its operator are removed, files that are the operator's are named. Blocks; the
// command line's thread.
#pragma once

#include "setup/data_directory.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace oc {

struct erased_files {
    std::vector<std::filesystem::path> removed{};
    std::vector<std::filesystem::path> left{}; // sorted; folders end with a slash
};

/// `names`: the user's id and name. Removes what is kept beside the live files (db/.written/: texts
/// that were refused or replaced, ids that are new) and has one of them, or cannot be read. Left
/// are the originals of an import with their copies and its report, what `repair` and `restore` put
/// aside, what cannot be removed, and users.json when no server runs that would write it anew.
erased_files clean_after_erasure(data_directory const& data, std::vector<std::string> const& names,
                                 bool is_running);

} // namespace oc
