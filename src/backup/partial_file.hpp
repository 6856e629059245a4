// partial_file: a file under a temporary name until it is whole. What a crash leaves is taken over
// by the next one of the same name, so nothing piles up. Blocks; one thread.
#pragma once

#include <filesystem>
#include <string>

namespace oc {

/// A path that is removed at the end, and at the beginning what was there.
class temporary_path {
public:
    explicit temporary_path(std::filesystem::path path);
    ~temporary_path();
    temporary_path(temporary_path const&) = delete;
    temporary_path& operator=(temporary_path const&) = delete;

    std::filesystem::path const& path() const { return path_; }

private:
    void remove() const noexcept;

    std::filesystem::path path_;
};

class partial_file {
public:
    /// Opens ".NAME.partial" beside `target`, mode 0600. Throws std::runtime_error when `target` is
    /// there and may not be replaced or is no backup of ours, or when somebody else is writing it
    /// just now.
    partial_file(std::filesystem::path const& target, bool may_replace);
    ~partial_file();
    partial_file(partial_file const&) = delete;
    partial_file& operator=(partial_file const&) = delete;

    std::filesystem::path const& path() const { return path_; }
    int descriptor() const { return descriptor_; }
    /// Another temporary name of the same target.
    std::filesystem::path beside(std::string const& what) const;

    /// To the disk and to its name. Throws std::runtime_error.
    void keep();

private:
    std::filesystem::path target_;
    std::filesystem::path path_;
    bool may_replace_;
    int descriptor_ = -1;
    bool is_kept_ = false;
};

/// Throws std::system_error.
void sync_folder(std::filesystem::path const& folder);

} // namespace oc
