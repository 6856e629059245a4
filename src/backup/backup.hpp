// backup: one archive with everything that a server is made of, as it was at one moment. The server
// may run meanwhile; it is not kept from anything but removing files of attachments (blob_hold).
// Blocks for as long as the disk takes; any thread but the server's own.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// What is being done, and how much of it; `total` 0 when it is not known. It may throw, which ends
/// the work and leaves nothing behind.
using backup_progress =
    std::function<void(std::string_view what, std::uint64_t done, std::uint64_t total)>;

struct backup_options {
    std::filesystem::path data;
    std::filesystem::path config_file{}; // empty: config.json of the data directory
    std::filesystem::path target;
    bool may_replace = false; // a file that is there already
    std::string program_version{};
    clock const& time;
    backup_progress progress{};
};

struct backup_report {
    std::uint64_t bytes = 0; // of the archive
    std::int64_t users = 0;
    std::int64_t messages = 0;
    std::int64_t files = 0;              // of attachments
    std::vector<std::string> warnings{}; // what could not be as whole as it should be
};

/// Writes the archive (mode 0600) under a temporary name beside `target`, where it needs room for
/// the database twice, and renames it when it is whole, checked and on the disk. Throws
/// std::runtime_error with words for the operator; then nothing is left, and what was there under
/// that name is as it was.
backup_report make_backup(backup_options const& options);

} // namespace oc
