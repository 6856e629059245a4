// A copy of the file's table of methods with another xSync. The copies are few (one for each kind
// of file system) and live as long as the process.
#include "db/sqlite/sync_timer.hpp"

#include "base/stopwatch.hpp"

#include <sqlite3.h>

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace oc::sqlite {
namespace {

struct timed_methods {
    sqlite3_io_methods methods; // first: SQLite's pointer to it is ours to the whole
    sqlite3_io_methods const* original = nullptr;
};

thread_local histogram* observed_by = nullptr;

int sync_and_observe(sqlite3_file* file, int flags)
{
    auto const* const timed = reinterpret_cast<timed_methods const*>(file->pMethods);
    auto const began = read_stopwatch();
    int const code = timed->original->xSync(file, flags);
    if (observed_by != nullptr)
        observed_by->observe(read_stopwatch() - began);
    return code;
}

sqlite3_io_methods const* timed_copy_of(sqlite3_io_methods const* original)
{
    static std::mutex guard;
    static std::vector<std::unique_ptr<timed_methods>> known;
    if (original->xSync == sync_and_observe)
        return original;
    std::lock_guard const lock(guard);
    for (auto const& each : known)
        if (each->original == original)
            return &each->methods;
    auto& made = *known.emplace_back(std::make_unique<timed_methods>());
    made.methods = *original;
    made.original = original;
    made.methods.xSync = sync_and_observe;
    return &made.methods;
}

void time_file(sqlite3* handle, int which)
{
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(handle, "main", which, &file) == SQLITE_OK && file != nullptr &&
        file->pMethods != nullptr)
        file->pMethods = timed_copy_of(file->pMethods);
}

} // namespace

void time_syncs(sqlite3* handle)
{
    time_file(handle, SQLITE_FCNTL_FILE_POINTER);
    time_file(handle, SQLITE_FCNTL_JOURNAL_POINTER);
}

sync_observer::sync_observer(histogram* where) : before_(std::exchange(observed_by, where)) {}

sync_observer::~sync_observer() { observed_by = before_; }

} // namespace oc::sqlite
