// What a backup has to know of the database that it holds. Reads only; any thread.
#pragma once

#include "db/faults.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace oc {

struct backup_facts {
    std::int64_t schema = 0; // migrations that it has had; those of an older program too
    std::int64_t users = 0;
    std::int64_t messages = 0;
    std::vector<stored_blob> blobs{};
};

/// Throws sql::failure, or std::runtime_error when a newer program has used the database.
backup_facts read_backup_facts(std::filesystem::path const& file);

} // namespace oc
