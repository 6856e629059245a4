// Opening and running a SQLite file. Checkpoints are made between transactions and by us alone:
// SQLite's own would run inside COMMIT, delay it, and keep a failed fsync to themselves.
#include "db/sqlite/connection.hpp"

#include "db/sqlite/sync_timer.hpp"

#include <sqlite3.h>

#include <utility>

namespace oc::sqlite {
namespace {

// "OCdb", set by the first migration, so that other databases are known for what they are.
constexpr std::string_view our_application_id = "1329816674";
constexpr int busy_timeout_ms = 5000; // other processes: backups, an operator's shell

// One checkpoint per 16 MiB of log; the log file is then written again from its beginning, which
// is cheaper than growing it (no new blocks, no change of size to sync).
constexpr int checkpoint_pages = 4096;

sql::query const begin_immediate("BEGIN IMMEDIATE");
sql::query const begin_deferred("BEGIN");
sql::query const commit_all("COMMIT");
sql::query const rollback_all("ROLLBACK");

int remember_log_pages(void* where, sqlite3*, char const*, int pages)
{
    *static_cast<int*>(where) = pages;
    return SQLITE_OK;
}

// Counting every allocation under one lock would cost a tenth of the writer's time. Refused, and of
// no further consequence, when somebody in the process has used SQLite before.
void configure_library_once()
{
    static bool const done = [] {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        return true;
    }();
    static_cast<void>(done);
}

} // namespace

connection::connection(std::filesystem::path const& file, open_mode mode)
    : next_checkpoint_pages_(checkpoint_pages)
{
    configure_library_once();
    auto const access = mode == open_mode::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                 : SQLITE_OPEN_READONLY;
    handle_ = open_handle(file, access, mode == open_mode::check);
    sqlite3_busy_timeout(handle_.get(), busy_timeout_ms);
    refuse_foreign_files();
    set_up(mode);
}

void connection::refuse_foreign_files()
{
    if (ask("PRAGMA application_id") == our_application_id)
        return;
    if (ask("SELECT count(*) FROM sqlite_master") != "0")
        throw sql::failure(sql::failure_kind::world, "it is a database of some other program");
}

void connection::set_up(open_mode mode)
{
    execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
            "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768");
    if (mode != open_mode::write) {
        execute("PRAGMA query_only = ON");
        // Who searches reads tens of megabytes that no cache of ours keeps: two calls of the system
        // for each page would be most of the time.
        if (mode == open_mode::read)
            execute("PRAGMA mmap_size = 1073741824");
        return;
    }
    if (ask("PRAGMA journal_mode = WAL") != "wal")
        throw sql::failure(sql::failure_kind::world, "its folder allows no write-ahead log");
    // What a user deletes is overwritten where that costs no write of its own (secure_delete).
    execute("PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST;"
            "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 134217728");
    sqlite3_wal_hook(handle_.get(), remember_log_pages, &log_pages_);
}

/// The first value of the first row.
std::string connection::ask(std::string_view text)
{
    statement once(handle_.get(), text, world_failed_);
    return once.step() ? std::string(once.text(0)) : std::string();
}

sql::statement& connection::prepared(sql::query const& what)
{
    if (statements_.size() <= what.number())
        statements_.resize(what.number() + 1);
    auto& place = statements_[what.number()];
    if (!place)
        place = std::make_unique<statement>(handle_.get(), what.text(), world_failed_);
    return *place;
}

void connection::execute(std::string const& script)
{
    auto const code = sqlite3_exec(handle_.get(), script.c_str(), nullptr, nullptr, nullptr);
    if (code == SQLITE_OK)
        return;
    auto const problem = make_failure(handle_.get(), code);
    world_failed_ = world_failed_ || problem.kind() != sql::failure_kind::statement;
    throw problem;
}

void connection::begin_write()
{
    rollback();
    world_failed_ = false;
    sql::run(*this, begin_immediate);
    if (!std::exchange(are_syncs_timed_, true)) // the log is open now
        time_syncs(handle_.get());
}

void connection::begin_read()
{
    rollback();
    world_failed_ = false;
    sql::run(*this, begin_deferred);
}

void connection::commit() { sql::run(*this, commit_all); }

void connection::rollback()
{
    if (sqlite3_get_autocommit(handle_.get()) != 0)
        return;
    try {
        sql::run(*this, rollback_all);
    } catch (sql::failure const&) {
        world_failed_ = true;
    }
}

bool connection::is_transaction_sound() const
{
    return !world_failed_ && sqlite3_get_autocommit(handle_.get()) == 0;
}

std::int64_t connection::changes() const { return sqlite3_changes64(handle_.get()); }

std::int64_t connection::total_changes() const { return sqlite3_total_changes64(handle_.get()); }

void connection::maintain()
{
    if (log_pages_ < checkpoint_pages)
        next_checkpoint_pages_ = checkpoint_pages; // the log began anew
    if (log_pages_ >= next_checkpoint_pages_)
        checkpoint(SQLITE_CHECKPOINT_PASSIVE);
}

void connection::maintain_at_close() { checkpoint(SQLITE_CHECKPOINT_TRUNCATE); }

void connection::checkpoint(int mode)
{
    int in_log = 0;
    int carried = 0;
    auto const code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, mode, &in_log, &carried);
    // A reader in an old snapshot keeps the rest; the next try is worth it after some more pages.
    next_checkpoint_pages_ = in_log + checkpoint_pages / 4;
    if (code != SQLITE_OK && code != SQLITE_BUSY)
        throw make_failure(handle_.get(), code);
}

} // namespace oc::sqlite
