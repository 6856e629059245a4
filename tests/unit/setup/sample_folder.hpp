// sample_folder: a temporary folder of a setup test, gone with it; files as texts, and a snapshot
// that tells whether anything in it was changed.
#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace oc::test {

class sample_folder {
public:
    sample_folder()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "oc-setup-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        path_ = pattern;
        ::chmod(pattern.c_str(), 0755); // as an operator's mkdir makes them
    }

    ~sample_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    sample_folder(sample_folder const&) = delete;
    sample_folder& operator=(sample_folder const&) = delete;

    std::filesystem::path const& path() const { return path_; }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

    /// Makes the folders on the way; mode 0644.
    std::filesystem::path write(std::string_view name, std::string_view text) const
    {
        auto const file = path_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        ::chmod(file.c_str(), 0644);
        return file;
    }

    std::string read(std::string_view name) const
    {
        std::ifstream in(path_ / name, std::ios::binary);
        if (!in)
            throw std::runtime_error("no file " + std::string(name));
        std::ostringstream text;
        text << in.rdbuf();
        return text.str();
    }

    bool has(std::string_view name) const { return std::filesystem::exists(path_ / name); }

    /// Every name with its mode, time of change and content.
    std::map<std::string, std::string> snapshot() const
    {
        std::map<std::string, std::string> all;
        for (auto const& entry : std::filesystem::recursive_directory_iterator(path_)) {
            struct stat found {};
            ::lstat(entry.path().c_str(), &found);
            std::ostringstream line;
            line << found.st_mode << ' ' << found.st_mtim.tv_sec << ' ' << found.st_mtim.tv_nsec;
            auto const name = entry.path().lexically_relative(path_).string();
            if (entry.is_regular_file())
                line << ' ' << read(name);
            all[name] = line.str();
        }
        return all;
    }

private:
    std::filesystem::path path_;
};

/// The permission bits of a file or folder.
inline unsigned mode_of(std::filesystem::path const& path)
{
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0)
        throw std::runtime_error("no file " + path.string());
    return found.st_mode & 07777U;
}

/// The words of the std::runtime_error that `body` throws; empty when it throws none.
template <class Body>
std::string failure_of(Body&& body)
{
    try {
        body();
    } catch (std::runtime_error const& failure) {
        return failure.what();
    }
    return {};
}

} // namespace oc::test
