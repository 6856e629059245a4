// statm, stat and fd of /proc/self.
#include "base/process_facts.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <memory>

namespace oc {
namespace {

struct closer {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

/// But for "." and "..".
std::uint64_t count_entries(char const* path)
{
    std::unique_ptr<DIR, closer> const folder(::opendir(path));
    std::uint64_t entries = 0;
    while (folder && ::readdir(folder.get()) != nullptr)
        ++entries;
    return entries > 2 ? entries - 2 : 0;
}

double to_seconds(timeval const& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

} // namespace

process_facts read_process_facts()
{
    process_facts out;
    auto const page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::ifstream pages("/proc/self/statm");
    if (pages >> out.virtual_bytes >> out.resident_bytes) {
        out.virtual_bytes *= page_bytes;
        out.resident_bytes *= page_bytes;
    }
    rusage used{};
    if (::getrusage(RUSAGE_SELF, &used) == 0)
        out.cpu_seconds = to_seconds(used.ru_utime) + to_seconds(used.ru_stime);
    rlimit descriptors{};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0)
        out.descriptors_max = descriptors.rlim_cur;
    auto const descriptors_and_folder = count_entries("/proc/self/fd");
    out.open_descriptors = descriptors_and_folder > 0 ? descriptors_and_folder - 1 : 0;
    out.threads = count_entries("/proc/self/task");
    return out;
}

} // namespace oc
