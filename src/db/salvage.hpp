// salvage: what can still be read of a damaged database, in a new one. Blocks; any thread; nobody
// else may use either file.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oc {

struct salvaged_table {
    std::string name;
    std::int64_t rows = 0;    // that are in the new database
    std::int64_t damages = 0; // places where rows could not be read and were passed over
};

struct salvage_report {
    std::vector<salvaged_table> tables{};
    std::int64_t messages_lost = 0; // by the positions that are neither there nor known as removed
};

/// Writes the new database to `to`, which must not be there, sound in its pages; what its tables
/// promise each other is mend_faults()'s to see to. A file that cannot even be opened is read from
/// a copy beside `to` with a header and, if need be, a schema made anew. Throws sql::failure or
/// std::runtime_error when no table can be found: then only a backup helps.
salvage_report salvage_database(std::filesystem::path const& from, std::filesystem::path const& to,
                                unix_seconds now);

} // namespace oc
