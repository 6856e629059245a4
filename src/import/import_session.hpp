// import_session: the frame of every import. The new database grows beside its final name and gets
// it as the very last thing: until then a start finds nothing, afterwards everything. One thread.
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret_box.hpp"
#include "db/blob_folder.hpp"
#include "db/bulk_load.hpp"
#include "db/database_lock.hpp"
#include "import/data_loader.hpp"
#include "import/import_report.hpp"
#include "setup/data_directory.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oc {

/// Where the database of an import grows, and the report of the last one lies.
std::filesystem::path growing_database(data_directory const& data);
/// The ids of the blobs that an import has made, one per line, until it ends: when it is killed,
/// the next one removes them.
std::filesystem::path growing_blob_list(data_directory const& data);
std::filesystem::path import_report_file(data_directory const& data);

class import_session {
public:
    struct parts {
        data_directory const& data;
        std::shared_ptr<config const> settings;
        clock const& time;
        random_source& random;
        reference_form form = reference_form::original;
        bool adds_permissions = true;
    };

    /// Makes the folders. Throws std::runtime_error with words for the operator: there is a
    /// database already, a server is running, a folder cannot be written.
    explicit import_session(parts with);
    /// Unless it was finished, nothing remains of what was taken: no database, no uploads, and no
    /// files that will_make() was told of.
    ~import_session();
    import_session(import_session const&) = delete;
    import_session& operator=(import_session const&) = delete;

    data_loader& loader() { return *loader_; }
    import_report& report() { return report_; }

    /// Of a file that is not there: makes its folder.
    void will_make(std::filesystem::path const& file);

    /// Everything is on the disk and in its place; the report is kept beside it.
    void finish();

private:
    void remove_killed_ones_blobs();
    void remove_blobs(std::vector<std::string> const& ids) const;

    parts with_;
    std::optional<database_lock> lock_{};
    secret_box secrets_;
    blob_folder blobs_;
    import_report report_{};
    std::optional<bulk_load> bulk_{};
    std::optional<data_loader> loader_{};
    std::ofstream blob_list_{};
    std::vector<std::string> kept_blobs_{};
    std::vector<std::filesystem::path> made_{}; // each behind its folder
    bool is_finished_ = false;
};

} // namespace oc
