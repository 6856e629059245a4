// A copy of a database file as it is at one moment, beside a server that goes on writing. Blocks
// for as long as the disk takes; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace oc::sqlite {

/// Pages that are done, and all of them. Called every few megabytes; may throw, which ends the
/// copy.
using page_progress = std::function<void(std::int64_t done, std::int64_t total)>;

/// Copies `from` to `to`, which is made (mode 0600) and must not be there. The copy is one file,
/// has what was committed when it began, and nothing later; it is on the disk at the end. Throws
/// sql::failure or std::system_error; then what there is of `to` is the caller's to remove.
void copy_pages(std::filesystem::path const& from, std::filesystem::path const& to,
                page_progress const& progress);

/// Everything that SQLite finds wrong with the pages, tables and indexes, at most a hundred lines;
/// empty when nothing is. Changes nothing. Throws sql::failure when it is no database.
std::vector<std::string> list_damage(std::filesystem::path const& file);

} // namespace oc::sqlite
