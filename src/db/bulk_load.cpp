// One transaction over a file that nobody else knows: no log, no syncs before the last one.
#include "db/bulk_load.hpp"

#include "db/make_tx.hpp"
#include "db/migrations.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <deque>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;

sql::query const begin_all("BEGIN EXCLUSIVE");
sql::query const list_indexes(
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN "
    "('messages', 'reactions', 'pings', 'attachment_uses', 'poll_votes', 'modlog')");
sql::query const list_twins(
    "SELECT id, room, position FROM messages WHERE id IN "
    "(SELECT id FROM messages GROUP BY id HAVING count(*) > 1) ORDER BY id, room, position DESC");
sql::query const set_id("UPDATE messages SET id = $3 WHERE room = $1 AND position = $2");

/// A message whose id another one keeps. Small: a history that is there twice has millions.
struct twin {
    room_id room = 0;
    std::int64_t position = 0;
    bool is_replaced = false; // by a later one of its room
};

std::deque<twin> find_twins(sql::connection& sql)
{
    std::deque<twin> twins; // no copy of it while it grows
    std::string before;
    room_id room = 0;
    sql::cursor row(sql, list_twins);
    while (row.next()) {
        auto id = row.string(0);
        if (id == before)
            twins.push_back({row.integer(1), row.integer(2), row.integer(1) == room});
        before = std::move(id);
        room = row.integer(1);
    }
    return twins;
}

void sync_file(fs::path const& file)
{
    int const descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    bool const is_synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    auto const problem = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!is_synced)
        throw std::system_error(problem, std::generic_category(), "fsync of " + file.string());
}

} // namespace

bulk_load::bulk_load(parts from)
    : file_(std::move(from.file)), random_(from.random), ids_(from.random, 0)
{
    remove_leftovers(file_);
    sql_ = std::make_unique<sqlite::connection>(file_, sqlite::open_mode::write);
    // The sorts of index_histories() go to files: their memory must not grow with the histories.
    sql_->execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
                  "PRAGMA temp_store = FILE; PRAGMA cache_size = -49152;"
                  "PRAGMA secure_delete = OFF; PRAGMA locking_mode = EXCLUSIVE");
    migrate(*sql_, known_migrations(), from.time.wall_now());
    sql::run(*sql_, begin_all);
    drop_indexes();
    working_.now.settings = std::move(from.settings);
    working_.now.roles = std::make_shared<role_set const>();
    working_.now.channels = std::make_shared<channel_set const>();
    tx_.emplace(make_tx({.sql = *sql_,
                         .time = from.time.wall_now(),
                         .working = working_,
                         .positions = next_positions_,
                         .next_event = next_event_,
                         .released = released_,
                         .ids = ids_,
                         .secrets = &from.secrets,
                         .random = random_}));
    tx_->meta.set(meta_keys::fresh_content, "imported");
}

bulk_load::~bulk_load()
{
    tx_.reset();
    if (!sql_)
        return; // finished
    sql_.reset();
    remove_leftovers(file_);
}

void bulk_load::drop_indexes()
{
    std::string drops;
    {
        sql::cursor row(*sql_, list_indexes);
        while (row.next()) {
            drops += "DROP INDEX " + row.string(0) + ";";
            index_scripts_.push_back(row.string(1));
        }
    }
    sql_->execute(drops);
}

void bulk_load::make_indexes()
{
    while (!index_scripts_.empty()) {
        sql_->execute(index_scripts_.back());
        index_scripts_.pop_back();
    }
}

bulk_load::repairs bulk_load::index_histories()
{
    repairs done;
    try {
        make_indexes();
    } catch (sql::failure const& failure) {
        if (failure.kind() != sql::failure_kind::statement)
            throw;
        done = repair_ids();
        make_indexes();
    }
    return done;
}

// Removing leaves gaps as it does in a server: positions are counted by message_gaps.
bulk_load::repairs bulk_load::repair_ids()
{
    repairs done;
    for (auto const& each : find_twins(*sql_)) {
        if (!each.is_replaced) {
            sql::run(*sql_, set_id, each.room, each.position, make_uuid_v4(random_));
            ++done.renamed;
        } else {
            auto const target = tx_->messages.find_at(each.room, each.position);
            if (!target)
                continue;
            auto& lost = done.replaced[each.room];
            ++lost.messages;
            lost.pins += target->pinned ? 1 : 0;
            for (auto const& kind : target->reactions)
                lost.reactions += static_cast<std::int64_t>(kind.users.size());
            tx_->messages.remove(*target);
        }
    }
    return done;
}

/// Ids of the other database count as well when it was one of ours.
void bulk_load::keep_id_floor()
{
    auto const before = tx_->meta.find(meta_keys::message_id_floor).value_or("0");
    std::int64_t floor = 0;
    std::from_chars(before.data(), before.data() + before.size(), floor);
    floor = std::max(floor, ids_.floor());
    if (floor > 0)
        tx_->meta.set(meta_keys::message_id_floor, std::to_string(floor));
}

void bulk_load::finish()
{
    keep_id_floor();
    tx_.reset();
    sql_->commit();
    sql_->execute("PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = DELETE");
    sql_.reset();
    sync_file(file_);
}

void bulk_load::remove_leftovers(fs::path const& file)
{
    std::error_code ignored;
    for (char const* const suffix : {"", "-wal", "-shm", "-journal"})
        fs::remove(file.string() + suffix, ignored);
}

} // namespace oc
