// faults: what is wrong in and between the tables of a database whose pages are sound, and mending
// it. For `check --deep` and `repair`. Blocks for as long as every row takes; the thread of the
// connection.
#pragma once

#include "db/json_columns.hpp"
#include "db/sql.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

struct database_fault {
    std::string words;  // "3 reactions to messages that do not exist"
    std::string remedy; // "they are removed"
    bool loses_text = false; // the keeper of mend_faults() is given what goes
};

/// Changes nothing. The schema has to be this program's.
std::vector<database_fault> find_faults(sql::connection& on);

/// Is given the texts that are about to go, all at once; may throw, which ends the mending.
using broken_keeper = std::function<void(std::vector<broken_column> const&)>;

/// Mends all that find_faults() finds, inside the caller's transaction; what was mended.
std::vector<database_fault> mend_faults(sql::connection& on, broken_keeper const& keep = {});

/// A file of an attachment as its record describes it.
struct stored_blob {
    std::string id;
    std::string hash; // of the uploaded bytes
    std::string mime_type;
    std::int64_t size = 0;
};
std::vector<stored_blob> list_stored_blobs(sql::connection& on);

/// Removes the records of these blobs and the uploads and uses that they have; messages keep what
/// they say of them. How many uploads there were.
std::int64_t remove_blob_records(sql::connection& on, std::vector<std::string> const& ids);

/// What to say of a database file without any table.
inline constexpr std::string_view nothing_in_it =
    "the file is empty: restore a backup with `originchats restore`; or remove the file, if "
    "nothing was ever here";

/// Runs `body` inside a read transaction on the file, beside a server or not. Throws sql::failure,
/// or std::runtime_error when the schema is not this program's.
void with_snapshot(std::filesystem::path const& file,
                   std::function<void(sql::connection&)> const& body);

} // namespace oc
