// mmap, for reading only.
#include "media/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>

namespace oc {

mapped_file::mapped_file(std::filesystem::path const& file)
{
    int const descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    struct stat about {};
    if (::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0) {
        auto const size = static_cast<std::size_t>(about.st_size);
        void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (at != MAP_FAILED)
            bytes_ = {static_cast<char const*>(at), size};
    }
    ::close(descriptor);
}

mapped_file::~mapped_file()
{
    if (!bytes_.empty())
        ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

} // namespace oc
