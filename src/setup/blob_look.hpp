// blob_look: the files of attachments against their records, for `check --deep` and `repair`. Reads
// every byte of every file. Blocks; any thread.
#pragma once

#include "db/faults.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace oc {

struct blob_look {
    std::vector<std::string> missing{}; // ids of records
    std::vector<std::string> damaged{}; // ids: not of the size, or (where it can be told) the bytes
    std::vector<std::string> orphans{}; // names of files that no record speaks of

    bool is_well() const { return missing.empty() && damaged.empty() && orphans.empty(); }
};

/// `attachments` is the folder that has blobs/ in it; it need not be there.
blob_look look_at_blobs(std::filesystem::path const& attachments,
                        std::vector<stored_blob> const& records);

} // namespace oc
