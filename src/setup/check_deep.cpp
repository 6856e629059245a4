// Damage first: tables in broken pages promise nothing.
#include "setup/check_deep.hpp"

#include "db/database_lock.hpp"
#include "db/faults.hpp"
#include "db/sqlite/broken_file.hpp"
#include "setup/blob_look.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace oc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t names_shown_max = 20;

struct seen_files {
    severity how_bad;
    fs::path const& folder;
    std::string words;
};

void add_names(findings& to, std::vector<std::string> const& names, seen_files const& seen)
{
    for (std::size_t i = 0; i < std::min(names.size(), names_shown_max); ++i)
        to.push_back({seen.how_bad, (seen.folder / names[i]).string(), seen.words});
    if (names.size() > names_shown_max)
        to.push_back({seen.how_bad, seen.folder.string(),
                      std::to_string(names.size() - names_shown_max) + " more: " + seen.words});
}

} // namespace

findings check_deep(data_directory const& data)
{
    findings found;
    auto const file = data.database_file();
    std::error_code ignored;
    // Of an empty one the quick check has said all there is to say.
    if (!fs::is_regular_file(file, ignored) || fs::file_size(file, ignored) == 0)
        return found;
    std::vector<stored_blob> blobs;
    try {
        for (auto& words : sqlite::list_file_damage(file))
            found.push_back({severity::problem, file.string(), "damaged: " + std::move(words)});
        if (!found.empty())
            return found;
        with_snapshot(file, [&](sql::connection& on) {
            for (auto const& fault : find_faults(on))
                found.push_back({severity::problem, file.string(), fault.words});
            blobs = list_stored_blobs(on);
        });
    } catch (std::exception const& failure) {
        found.push_back({severity::unreadable, file.string(), failure.what()});
        return found;
    }
    auto const look = look_at_blobs(data.attachments(), blobs);
    auto const folder = data.attachments() / "blobs";
    add_names(found, look.missing,
              {severity::problem, folder, "the file of an attachment is missing"});
    add_names(found, look.damaged,
              {severity::problem, folder, "the file of an attachment is not as it was uploaded"});
    // What is uploaded just now has its file before its record.
    auto const how_bad = database_lock::is_held(file) ? severity::note : severity::problem;
    add_names(found, look.orphans, {how_bad, folder, "no attachment has this file"});
    return found;
}

} // namespace oc
