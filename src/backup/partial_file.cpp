// flock tells a leftover from a file that is being written.
#include "backup/partial_file.hpp"

#include "backup/layout.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(fs::path const& file, int problem)
{
    throw std::runtime_error("cannot write " + file.string() + ": " +
                             std::generic_category().message(problem));
}

// A slip of the pen must not replace a database, a config or a device by a backup.
bool is_backup_of_ours(fs::path const& file)
{
    if (!fs::is_regular_file(fs::symlink_status(file)))
        return false;
    std::string begin(backup_names::description.size(), '\0');
    std::ifstream(file, std::ios::binary)
        .read(begin.data(), static_cast<std::streamsize>(begin.size()));
    return begin == backup_names::description;
}

} // namespace

temporary_path::temporary_path(fs::path path) : path_(std::move(path)) { remove(); }

temporary_path::~temporary_path() { remove(); }

void temporary_path::remove() const noexcept
{
    for (char const* const suffix : {"", "-wal", "-shm", "-journal"}) // of a database
        ::unlink((path_.string() + suffix).c_str());
}

partial_file::partial_file(fs::path const& target, bool may_replace)
    : target_(fs::absolute(target)),
      path_(target_.parent_path() / ("." + target_.filename().string() + ".partial")),
      may_replace_(may_replace)
{
    if (target_.filename().empty() || fs::is_directory(target_))
        throw std::runtime_error(target.string() + " is a folder; name a file");
    if (!may_replace_ && fs::exists(target_))
        throw std::runtime_error(target.string() + " is there already");
    if (fs::exists(fs::symlink_status(target_)) && !is_backup_of_ours(target_))
        throw std::runtime_error(target.string() + " is no backup; it is not replaced");
    constexpr mode_t owner_only = 0600;
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, owner_only);
    if (descriptor_ < 0)
        fail(target_, errno);
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        ::close(descriptor_);
        throw std::runtime_error("another one is writing " + target.string() + " just now");
    }
    if (::fchmod(descriptor_, owner_only) != 0 || ::ftruncate(descriptor_, 0) != 0) {
        auto const problem = errno;
        ::close(descriptor_);
        fail(target_, problem);
    }
}

partial_file::~partial_file()
{
    if (!is_kept_)
        ::unlink(path_.c_str());
    ::close(descriptor_);
}

fs::path partial_file::beside(std::string const& what) const { return path_.string() + "-" + what; }

void partial_file::keep()
{
    if (::fsync(descriptor_) != 0)
        fail(target_, errno);
    if (!may_replace_ && fs::exists(target_))
        throw std::runtime_error(target_.string() + " is there already");
    if (::rename(path_.c_str(), target_.c_str()) != 0)
        fail(target_, errno);
    is_kept_ = true;
    sync_folder(target_.parent_path());
}

void sync_folder(fs::path const& folder)
{
    int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        throw std::system_error(errno, std::generic_category(), "cannot open " + folder.string());
    auto const problem = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (problem != 0 && problem != EINVAL) // some file systems know no fsync of folders
        throw std::system_error(problem, std::generic_category(), "cannot sync " + folder.string());
}

} // namespace oc
