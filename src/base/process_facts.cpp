// statm, stat and fd of /proc/self.
#include "base/process_facts.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <memory>

namespace oc {
namespace {

std::uint64_t count_descriptors()
{
    std::unique_ptr<DIR, decltype(&::closedir)> const folder(::opendir("/proc/self/fd"),
                                                             &::closedir);
    if (!folder)
        return 0;
    std::uint64_t entries = 0;
    while (::readdir(folder.get()) != nullptr)
        ++entries;
    constexpr std::uint64_t not_files = 3; // ".", ".." and the folder itself
    return entries > not_files ? entries - not_files : 0;
}

double to_seconds(timeval const& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

std::uint64_t count_threads()
{
    std::unique_ptr<DIR, decltype(&::closedir)> const folder(::opendir("/proc/self/task"),
                                                             &::closedir);
    std::uint64_t entries = 0;
    while (folder && ::readdir(folder.get()) != nullptr)
        ++entries;
    return entries > 2 ? entries - 2 : 0;
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
    out.open_descriptors = count_descriptors();
    out.threads = count_threads();
    return out;
}

} // namespace oc
