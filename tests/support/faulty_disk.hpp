// faulty_disk: SQLite's files on a disk that fails when the test says so: full, broken, or losing
// what it was told to sync. Becomes SQLite's default file system for connections opened while it
// lives. One at a time; header only, so only tests that use it link SQLite.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <limits>
#include <string_view>

namespace oc::test {

class faulty_disk {
public:
    faulty_disk()
    {
        static bool const once = [] {
            make_file_system();
            return true;
        }();
        static_cast<void>(once);
        repair();
        sqlite3_vfs_register(&file_system(), 1);
    }
    ~faulty_disk()
    {
        repair();
        sqlite3_vfs_register(real(), 1);
    }
    faulty_disk(faulty_disk const&) = delete;
    faulty_disk& operator=(faulty_disk const&) = delete;

    /// From the `after`-th write or sync on (0: the next), each fails with that result code.
    void fail(int code, std::int64_t after = 0)
    {
        state().code = code;
        state().left = after;
    }
    void fill_up() { fail(SQLITE_FULL); }

    /// Only syncs fail from now on.
    void fail_syncs() { state().sync_code = SQLITE_IOERR_FSYNC; }

    void repair()
    {
        state().left = std::numeric_limits<std::int64_t>::max();
        state().sync_code = SQLITE_OK;
    }

    /// Writes and syncs so far.
    std::int64_t operations() const { return state().operations; }
    std::int64_t syncs() const { return state().syncs; }

private:
    struct faults {
        std::atomic<int> code = SQLITE_OK;
        std::atomic<int> sync_code = SQLITE_OK;
        std::atomic<std::int64_t> left = 0;
        std::atomic<std::int64_t> operations = 0;
        std::atomic<std::int64_t> syncs = 0;
    };
    // What SQLite is given; the real file follows it in memory.
    struct file {
        sqlite3_io_methods const* methods;
        sqlite3_file* inner() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    };

    static faults& state()
    {
        static faults shared;
        return shared;
    }
    static sqlite3_vfs& file_system()
    {
        static sqlite3_vfs shared{};
        return shared;
    }
    static sqlite3_vfs*& real()
    {
        static sqlite3_vfs* found = nullptr;
        return found;
    }
    static sqlite3_file* inner(sqlite3_file* of) { return reinterpret_cast<file*>(of)->inner(); }

    static int next_operation()
    {
        ++state().operations;
        return state().left.fetch_sub(1) > 0 ? SQLITE_OK : state().code.load();
    }

    static void make_file_system()
    {
        real() = sqlite3_vfs_find(nullptr);
        file_system() = *real();
        file_system().zName = "oc-faulty-disk";
        file_system().szOsFile = static_cast<int>(sizeof(file)) + real()->szOsFile;
        file_system().pNext = nullptr;
        file_system().xOpen = [](sqlite3_vfs*, char const* name, sqlite3_file* out, int flags,
                                 int* got) {
            auto* const made = reinterpret_cast<file*>(out);
            auto const code = real()->xOpen(real(), name, made->inner(), flags, got);
            made->methods = made->inner()->pMethods == nullptr ? nullptr : &methods();
            return code;
        };
    }

    static sqlite3_io_methods const& methods()
    {
        static sqlite3_io_methods const shared = make_methods();
        return shared;
    }

    static sqlite3_io_methods make_methods()
    {
        sqlite3_io_methods m{};
        m.iVersion = 2; // without memory mapping
        m.xClose = [](sqlite3_file* f) { return inner(f)->pMethods->xClose(inner(f)); };
        m.xRead = [](sqlite3_file* f, void* to, int count, sqlite3_int64 at) {
            return inner(f)->pMethods->xRead(inner(f), to, count, at);
        };
        m.xWrite = [](sqlite3_file* f, void const* from, int count, sqlite3_int64 at) {
            auto const fault = next_operation();
            return fault != SQLITE_OK ? fault
                                      : inner(f)->pMethods->xWrite(inner(f), from, count, at);
        };
        m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
            return inner(f)->pMethods->xTruncate(inner(f), size);
        };
        m.xSync = [](sqlite3_file* f, int flags) {
            ++state().syncs;
            if (state().sync_code != SQLITE_OK)
                return state().sync_code.load();
            auto const fault = next_operation();
            return fault != SQLITE_OK ? fault : inner(f)->pMethods->xSync(inner(f), flags);
        };
        m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
            return inner(f)->pMethods->xFileSize(inner(f), size);
        };
        add_lock_methods(m);
        return m;
    }

    static void add_lock_methods(sqlite3_io_methods& m)
    {
        m.xLock = [](sqlite3_file* f, int to) { return inner(f)->pMethods->xLock(inner(f), to); };
        m.xUnlock = [](sqlite3_file* f, int to) {
            return inner(f)->pMethods->xUnlock(inner(f), to);
        };
        m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
            return inner(f)->pMethods->xCheckReservedLock(inner(f), out);
        };
        m.xFileControl = [](sqlite3_file* f, int what, void* argument) {
            return inner(f)->pMethods->xFileControl(inner(f), what, argument);
        };
        m.xSectorSize = [](sqlite3_file* f) { return inner(f)->pMethods->xSectorSize(inner(f)); };
        m.xDeviceCharacteristics = [](sqlite3_file* f) {
            return inner(f)->pMethods->xDeviceCharacteristics(inner(f));
        };
        m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
            return inner(f)->pMethods->xShmMap(inner(f), page, size, extend, out);
        };
        m.xShmLock = [](sqlite3_file* f, int offset, int count, int flags) {
            return inner(f)->pMethods->xShmLock(inner(f), offset, count, flags);
        };
        m.xShmBarrier = [](sqlite3_file* f) { inner(f)->pMethods->xShmBarrier(inner(f)); };
        m.xShmUnmap = [](sqlite3_file* f, int remove) {
            return inner(f)->pMethods->xShmUnmap(inner(f), remove);
        };
    }
};

} // namespace oc::test
