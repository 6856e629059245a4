// Temporary file, fsync, rename, fsync of the folder.
#include "setup/atomic_file.hpp"

#include "base/write_all.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;

std::runtime_error make_failure(fs::path const& file, int problem)
{
    return std::runtime_error("cannot write " + file.string() + ": " +
                              std::generic_category().message(problem));
}

/// The temporary file: gone with this object unless it was renamed.
class temporary_file {
public:
    explicit temporary_file(fs::path const& target)
        : target_(target),
          name_((target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string()),
          descriptor_(::mkostemp(name_.data(), O_CLOEXEC))
    {
        if (descriptor_ < 0)
            throw make_failure(target_, errno);
    }

    ~temporary_file()
    {
        ::close(descriptor_);
        if (!renamed_)
            ::unlink(name_.c_str());
    }

    temporary_file(temporary_file const&) = delete;
    temporary_file& operator=(temporary_file const&) = delete;

    void write(std::string_view bytes) const
    {
        if (int const problem = write_all(descriptor_, bytes); problem != 0)
            throw make_failure(target_, problem);
    }

    void take_after_target() const
    {
        constexpr mode_t fresh_mode = 0640;
        constexpr mode_t permission_bits = 0777;
        struct stat old {};
        bool const was_there = ::stat(target_.c_str(), &old) == 0;
        if (was_there && (old.st_uid != ::geteuid() || old.st_gid != ::getegid()) &&
            ::fchown(descriptor_, old.st_uid, old.st_gid) != 0) {
            // Only root may give files away; then it is ours from now on.
        }
        if (::fchmod(descriptor_, was_there ? old.st_mode & permission_bits : fresh_mode) != 0)
            throw make_failure(target_, errno);
    }

    void close_to_others() const
    {
        constexpr mode_t secret_mode = 0600;
        if (::fchmod(descriptor_, secret_mode) != 0)
            throw make_failure(target_, errno);
    }

    void sync_and_rename()
    {
        if (::fsync(descriptor_) != 0 || ::rename(name_.c_str(), target_.c_str()) != 0)
            throw make_failure(target_, errno);
        renamed_ = true;
    }

private:
    fs::path const& target_;
    std::string name_;
    int descriptor_;
    bool renamed_ = false;
};

// The rename is durable only with its folder.
void sync_folder(fs::path const& folder)
{
    int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        throw make_failure(folder, errno);
    auto const problem = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (problem != 0 && problem != EINVAL) // some file systems know no fsync of folders
        throw make_failure(folder, problem);
}

fs::path resolve(fs::path const& file)
{
    std::error_code failure;
    auto const resolved = fs::weakly_canonical(fs::absolute(file), failure);
    return failure ? fs::absolute(file) : resolved;
}

} // namespace

void write_file_atomically(fs::path const& file, std::string_view bytes)
{
    auto const target = resolve(file);
    temporary_file temporary(target);
    temporary.write(bytes);
    temporary.take_after_target();
    temporary.sync_and_rename();
    sync_folder(target.parent_path());
}

void write_secret_file_atomically(fs::path const& file, std::string_view bytes)
{
    auto const target = resolve(file);
    temporary_file temporary(target); // mkostemp makes it 0600
    temporary.write(bytes);
    temporary.close_to_others();
    temporary.sync_and_rename();
    sync_folder(target.parent_path());
}

} // namespace oc
