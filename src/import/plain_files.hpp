// plain_files: files of a folder that strangers may have arranged: no symbolic links, no devices,
// no pipes are followed or read. Blocking; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// A file that is read from its beginning.
class plain_file {
public:
    /// Throws std::runtime_error with words for the operator, also when it is no regular file.
    explicit plain_file(std::filesystem::path const& file);
    ~plain_file();
    plain_file(plain_file const&) = delete;
    plain_file& operator=(plain_file const&) = delete;

    /// 0 at the end.
    std::size_t read(char* into, std::size_t most);
    std::uint64_t size() const { return size_; }

private:
    std::filesystem::path path_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

bool is_plain_file(std::filesystem::path const& file);
std::string read_plain_file(std::filesystem::path const& file, std::size_t bytes_max);
/// `to` must not exist; mode 0640.
void copy_plain_file(std::filesystem::path const& from, std::filesystem::path const& to);
/// SHA-256, hexadecimal.
std::string hash_plain_file(std::filesystem::path const& file);

/// Names of the regular files of the folder with that extension, without it, sorted. None when
/// there is no folder.
std::vector<std::string> list_plain_files(std::filesystem::path const& folder,
                                          std::string_view extension);

/// A new file that is written from its beginning; failures are std::runtime_error with words.
class new_file {
public:
    enum class access : std::uint8_t { group, secret }; // 0640, 0600
    new_file(std::filesystem::path const& file, access mode);
    /// Standard output.
    new_file();
    ~new_file();
    new_file(new_file const&) = delete;
    new_file& operator=(new_file const&) = delete;

    void write(std::string_view bytes);
    /// Everything is written.
    void finish();
    /// After finish(): and on the disk.
    void sync();

private:
    void flush();

    std::filesystem::path path_;
    int descriptor_ = -1;
    bool is_ours_ = true;
    std::string buffer_{};
};

/// All that is in the folder, and the folder, is on the disk.
void sync_folder_with_files(std::filesystem::path const& folder);

} // namespace oc
