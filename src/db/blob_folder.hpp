// blob_folder: the files of attachments. What comes in is written beside them first, and becomes a
// blob by being synced and renamed, before any record speaks of it; what a crash leaves in between
// is swept at the start. Names are ids that we made. Blocks; any thread, one per file at a time.
//
//   root/incoming/ID   root/blobs/ID   root/thumbnails/ID-SIZE
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// While there is one, no blob is removed, by this process or another: a backup reads the files
/// that its copy of the database speaks of. Gone with the process that has it.
class blob_hold {
public:
    /// Waits for a removal that runs, which is short. Throws std::system_error.
    explicit blob_hold(std::filesystem::path const& root);
    ~blob_hold();
    blob_hold(blob_hold const&) = delete;
    blob_hold& operator=(blob_hold const&) = delete;

private:
    int descriptor_;
};

/// A file that is being written; gone with the object unless it was kept. Failures of the disk are
/// std::system_error.
class incoming_file {
public:
    explicit incoming_file(std::filesystem::path path);
    ~incoming_file();
    incoming_file(incoming_file const&) = delete;
    incoming_file& operator=(incoming_file const&) = delete;

    void write(std::string_view bytes);
    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
    int descriptor_ = -1;
};

class blob_folder {
public:
    /// Makes what is missing. Throws std::system_error.
    explicit blob_folder(std::filesystem::path root);

    std::filesystem::path incoming(std::string const& name) const;
    std::filesystem::path blob(std::string const& id) const;
    std::filesystem::path thumbnail(std::string const& id, std::int64_t size) const;

    /// The whole file is on the disk, and is the blob `id` from now on. Throws std::system_error.
    void keep(std::filesystem::path const& written, std::string const& id) const;
    /// The same for a thumbnail, which may be lost.
    void keep_thumbnail(std::filesystem::path const& written, std::string const& id,
                        std::int64_t size) const;

    /// Their thumbnails too. What is not there is no failure. False when a backup holds the files:
    /// then nothing was removed, and it has to be said again.
    [[nodiscard]] bool remove(std::vector<std::string> const& ids) const noexcept;

    /// A blob that no record has ever spoken of.
    void discard(std::string const& id) const noexcept;

    struct sweep_report {
        bool held = false;       // a backup reads the files: they were left to the next start
        std::size_t removed = 0; // files that belong to nothing
        std::size_t missing = 0; // blobs without a file
        std::uint64_t thumbnail_bytes = 0;
    };
    /// Removes what none of these (sorted) ids speaks of. Before anybody uses the folder.
    sweep_report sweep(std::vector<std::string> const& ids) const;

    /// Removes the oldest thumbnails until they take no more room; how much they take then.
    std::uint64_t trim_thumbnails(std::uint64_t bytes_max) const;

private:
    std::filesystem::path root_;
};

} // namespace oc
