// restore: a data directory out of a backup. Nothing of the directory is touched before the whole
// archive has been read and found sound. Blocks; no server may run there.
#pragma once

#include "backup/backup.hpp"
#include "base/clock.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace oc {

struct restore_options {
    std::filesystem::path archive;
    std::filesystem::path data;
    bool may_replace = false; // what is there is moved aside
    clock const& time;
    backup_progress progress{};
};

struct restore_report {
    std::int64_t users = 0;
    std::int64_t messages = 0;
    std::int64_t files = 0;              // of attachments
    std::filesystem::path moved_aside{}; // where what was there is now; empty when nothing was
};

/// Throws std::runtime_error with words for the operator; then the directory is as it was.
restore_report restore_backup(restore_options const& options);

/// The folder in which a restore puts together what comes; a server does not start beside it, since
/// a restore was cut off there.
std::filesystem::path unfinished_restore(std::filesystem::path const& data);

} // namespace oc
