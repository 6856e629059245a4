// Files by their descriptors: what was looked at is what is read.
#include "setup/disk_folder.hpp"

#include "setup/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace oc {
namespace {

found_file unreadable(std::filesystem::path const& file, std::string const& why)
{
    return {.what = found_file::state::unreadable, .why = file.string() + ": " + why};
}

found_file unreadable(std::filesystem::path const& file, int problem)
{
    return unreadable(file, std::generic_category().message(problem));
}

class open_file {
public:
    // Without O_NONBLOCK a pipe would wait for ever.
    explicit open_file(std::filesystem::path const& file)
        : descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY))
    {
    }
    ~open_file()
    {
        if (descriptor >= 0)
            ::close(descriptor);
    }
    open_file(open_file const&) = delete;
    open_file& operator=(open_file const&) = delete;

    int const descriptor;
};

} // namespace

std::string disk_folder::stamp(std::filesystem::path const& file)
{
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0)
        return errno == ENOENT ? std::string() : std::to_string(errno);
    std::string out;
    for (auto const part : {static_cast<long long>(found.st_dev),
                            static_cast<long long>(found.st_ino),
                            static_cast<long long>(found.st_mode),
                            static_cast<long long>(found.st_size),
                            static_cast<long long>(found.st_mtim.tv_sec),
                            static_cast<long long>(found.st_mtim.tv_nsec),
                            static_cast<long long>(found.st_ctim.tv_sec),
                            static_cast<long long>(found.st_ctim.tv_nsec)})
        out += std::to_string(part) + ':';
    return out;
}

found_file disk_folder::read(std::filesystem::path const& file, std::size_t bytes_max)
{
    open_file const opened(file);
    if (opened.descriptor < 0)
        return errno == ENOENT ? found_file{} : unreadable(file, errno);
    struct stat status {};
    if (::fstat(opened.descriptor, &status) != 0)
        return unreadable(file, errno);
    if (!S_ISREG(status.st_mode))
        return unreadable(file, "it is no file");
    if (static_cast<std::size_t>(status.st_size) > bytes_max)
        return unreadable(file, "it is larger than " + std::to_string(bytes_max) + " bytes");
    found_file out{.what = found_file::state::readable};
    out.text.resize(static_cast<std::size_t>(status.st_size));
    std::size_t filled = 0;
    while (filled < out.text.size()) {
        auto const count =
            ::read(opened.descriptor, out.text.data() + filled, out.text.size() - filled);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return unreadable(file, errno);
        if (count == 0)
            break;
        filled += static_cast<std::size_t>(count);
    }
    out.text.resize(filled);
    return out;
}

void disk_folder::write(std::filesystem::path const& file, std::string_view text)
{
    constexpr mode_t owner_only = 0700; // a text that was typed may hold a hash
    if (file.has_parent_path())
        static_cast<void>(::mkdir(file.parent_path().c_str(), owner_only));
    write_file_atomically(file, text);
}

void disk_folder::move(std::filesystem::path const& from, std::filesystem::path const& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0)
        throw std::runtime_error("cannot write " + to.string() + ": " +
                                 std::generic_category().message(errno));
}

} // namespace oc
