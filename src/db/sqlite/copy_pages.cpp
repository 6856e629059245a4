// SQLite's online backup, held to one snapshot by a read transaction around it.
#include "db/sqlite/copy_pages.hpp"

#include "db/sqlite/connection.hpp"
#include "db/sqlite/raw_handle.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace oc::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr int pages_at_once = 1024; // 4 MiB

sql::query const integrity_check("PRAGMA integrity_check(100)");

void make_closed_file(fs::path const& file)
{
    constexpr mode_t owner_only = 0600;
    int const made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_only);
    if (made < 0)
        throw std::system_error(errno, std::generic_category(), "cannot make " + file.string());
    ::close(made);
}

class running_copy {
public:
    running_copy(sqlite3* to, sqlite3* from)
        : to_(to), handle_(sqlite3_backup_init(to, "main", from, "main"))
    {
        if (handle_ == nullptr)
            throw make_failure(to, sqlite3_extended_errcode(to));
    }
    ~running_copy() { sqlite3_backup_finish(handle_); }
    running_copy(running_copy const&) = delete;
    running_copy& operator=(running_copy const&) = delete;

    void run(page_progress const& progress)
    {
        for (;;) {
            auto const code = sqlite3_backup_step(handle_, pages_at_once);
            if (code != SQLITE_OK && code != SQLITE_DONE)
                throw make_failure(nullptr, code);
            auto const total = sqlite3_backup_pagecount(handle_);
            if (progress)
                progress(total - sqlite3_backup_remaining(handle_), total);
            if (code == SQLITE_DONE)
                break;
        }
        auto const code = sqlite3_backup_finish(std::exchange(handle_, nullptr));
        if (code != SQLITE_OK)
            throw make_failure(to_, code);
    }

private:
    sqlite3* to_;
    sqlite3_backup* handle_;
};

void copy_once(fs::path const& from, fs::path const& to, page_progress const& progress)
{
    raw_handle const source(from, raw_mode::read);
    raw_handle const target(to, raw_mode::write);
    // The read transaction is what holds the copy to one moment: without it, each commit of the
    // server would let the copy begin anew.
    source.execute("BEGIN; SELECT count(*) FROM sqlite_master");
    running_copy(target.get(), source.get()).run(progress);
    target.execute("PRAGMA journal_mode = DELETE"); // one file, which needs no log beside it
}

} // namespace

void copy_pages(fs::path const& from, fs::path const& to, page_progress const& progress)
{
    for (;;) {
        // Without a log nobody writes, and the file is read as it is; should a server start
        // meanwhile, the log appears or the file changes, and the copy is made again.
        bool const was_quiet = !fs::exists(from.string() + "-wal");
        auto const changed_at = fs::last_write_time(from);
        make_closed_file(to);
        copy_once(from, to, progress);
        if (!was_quiet ||
            (!fs::exists(from.string() + "-wal") && fs::last_write_time(from) == changed_at))
            return;
        fs::remove(to);
    }
}

std::vector<std::string> list_damage(fs::path const& file)
{
    std::vector<std::string> found;
    connection on(file, open_mode::check);
    on.begin_read();
    try {
        sql::cursor row(on, integrity_check);
        while (row.next())
            if (row.text(0) != "ok")
                found.push_back(row.string(0));
    } catch (sql::failure const& failure) {
        found.emplace_back(failure.what());
    }
    on.rollback();
    return found;
}

} // namespace oc::sqlite
