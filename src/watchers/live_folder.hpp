// live_folder: the seam between the live files and the disk, so that tests can be the disk.
// Blocking; the thread of the live files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// What is to be found under a name.
struct found_file {
    enum class state { absent, readable, unreadable };
    state what = state::absent;
    std::string text{};
    std::string why{}; // unreadable: in words
};

class live_folder {
public:
    virtual ~live_folder() = default;

    /// Something short that is another after any change of the file that the system can tell from
    /// the outside (time, size, identity). Empty: absent.
    virtual std::string stamp(std::filesystem::path const& file) = 0;

    /// Anything but a regular file, or one of more bytes, is unreadable.
    virtual found_file read(std::filesystem::path const& file, std::size_t bytes_max) = 0;

    /// Entirely or not at all. Throws std::runtime_error with the reason.
    virtual void write(std::filesystem::path const& file, std::string_view text) = 0;
    /// Another name for a file of the same folder, in place of what has it. Throws the same.
    virtual void move(std::filesystem::path const& from, std::filesystem::path const& to) = 0;
};

/// The seam to being told at once. What it misses, the look at the stamps each second finds.
class file_watch {
public:
    virtual ~file_watch() = default;

    /// From now on calls `changed` with the files of these folders that somebody wrote, moved or
    /// removed, once a burst of changes is over. On a thread of its own.
    virtual void start(std::vector<std::filesystem::path> folders,
                       std::function<void(std::vector<std::filesystem::path>)> changed) = 0;
    /// No call comes any more. Blocks until the last one has ended.
    virtual void stop() = 0;
};

} // namespace oc
