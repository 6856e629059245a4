// flock on a file beside the database: SQLite's own locks come and go with transactions.
#include "db/database_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace oc {

database_lock::database_lock(std::filesystem::path const& file)
{
    constexpr auto owner_only = S_IRUSR | S_IWUSR;
    auto const path = file.string() + ".lock";
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only);
    if (descriptor_ < 0)
        throw std::runtime_error("can't open " + path + ": " +
                                 std::generic_category().message(errno));
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0)
        return;
    auto const problem = errno;
    ::close(descriptor_);
    if (problem == EWOULDBLOCK)
        throw std::runtime_error("another server is running on this data (" + path + " is locked)");
    throw std::runtime_error("can't lock " + path + ": " +
                             std::generic_category().message(problem));
}

database_lock::~database_lock() { ::close(descriptor_); }

bool database_lock::is_held(std::filesystem::path const& file)
{
    int const descriptor = ::open((file.string() + ".lock").c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    bool const held = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(descriptor);
    return held;
}

} // namespace oc
