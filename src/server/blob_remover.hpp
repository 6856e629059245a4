// blob_remover: removes the files of attachments that the database has let go. While a backup reads
// them they wait here; what waits at the end of the process is swept at the next start.
#pragma once

#include "base/task.hpp"
#include "db/blob_folder.hpp"

#include <atomic>
#include <string>
#include <vector>

namespace oc {

class blob_remover {
public:
    /// Both outlive it; `files` runs one task at a time.
    blob_remover(executor& files, blob_folder const& folder) : files_(files), folder_(folder) {}

    /// Any thread. Their records are gone for good.
    void remove(std::vector<std::string> ids);
    /// About once a second, any thread: another try for those that wait.
    void tick();

private:
    void try_now();

    executor& files_;
    blob_folder const& folder_;
    std::vector<std::string> waiting_{}; // files thread
    std::atomic<bool> has_waiting_{false};
};

} // namespace oc
