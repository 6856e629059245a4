// store: units of work in, one group commit with one fsync, their ends in commit order.
// Writes run on the writer executor inside a savepoint of the group's transaction; reads run on a
// reader executor inside a read-only transaction. Whatever waits for a unit's end hears of it on
// the completion executor (the core thread) and not before the group is on the disk.
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret_box.hpp"
#include "base/task.hpp"
#include "db/tx.hpp"
#include "domain/view.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace oc {

class database_lock;
struct store_meters;

/// How the group of a unit ended.
struct commit_result {
    bool committed = false; // fsynced (or refused by run()); false: nothing of the unit is kept
    std::string incident{}; // when not committed: the id under which the log has the cause
    view_ptr now{};         // the view after the group (after the last good one when it failed)
};

/// A change. finish() is called exactly once; run() once before it, unless the world failed the
/// group before the unit's turn.
class write_unit {
public:
    virtual ~write_unit() = default;

    /// On the writer. False undoes the unit's own changes (an expected refusal); an exception does
    /// so too, and finish() then gets committed == false. tx is valid only during the call.
    virtual bool run(tx& db) = 0;

    /// On the completion executor, in commit order. The unit is destroyed there too.
    virtual void finish(commit_result const& end) = 0;
};

/// A query. finish() is called exactly once; run() once before it, unless the world failed first.
class read_unit {
public:
    virtual ~read_unit() = default;

    /// On a reader, over one consistent snapshot that includes every commit whose finish() came
    /// before the call of store::read.
    virtual void run(read_tx& db) = 0;

    /// On the completion executor. An exception of run() gives committed == false and an incident.
    virtual void finish(commit_result const& end) = 0;
};

struct store_options {
    std::filesystem::path file; // made when missing; its folder must exist
    executor& writer;
    std::vector<executor*> readers; // one connection each; at least one
    executor& completion;
    clock const& time;
    random_source& random;
    std::shared_ptr<config const> settings; // goes into the first view
    settings_file* config_file = nullptr;   // for commands that change settings
    secret_box const* secrets = nullptr;    // of the webhooks; null where there are none (CHECK)
};

class store {
public:
    /// Opens or creates the database, migrates it, loads the view. A fresh database gets the
    /// default roles and the channel `general`. Throws std::runtime_error with words for the
    /// operator when the file is no database of ours, is newer than this program, is in use by
    /// another server, or can't be used.
    explicit store(store_options options);
    /// Stops if nobody did.
    ~store();

    store(store const&) = delete;
    store& operator=(store const&) = delete;

    /// Any thread. Refuses (returns false, the unit is destroyed unrun) when store_queue_max units
    /// wait already, or after stop().
    bool write(std::unique_ptr<write_unit> unit);
    bool read(std::unique_ptr<read_unit> unit);

    /// The view as loaded at the start; afterwards newer ones come with commit_result.
    view_ptr initial_view() const;

    /// Replaces view::settings from the next group on (SIGHUP). Any thread.
    void set_settings(std::shared_ptr<config const> settings);

    /// What it counts, and the units that wait. Any thread.
    store_meters const& meters() const;
    std::size_t waiting_writes() const;
    std::size_t waiting_reads() const;

    /// Runs what is queued, on the calling thread, then carries the log into the database and
    /// closes it; the ends are posted to the completion executor. Blocks. Not from a unit. The
    /// executors must outlive the store; calling it again does nothing.
    void stop();

private:
    struct state;
    std::unique_ptr<database_lock> lock_;
    std::shared_ptr<state> state_;
};

} // namespace oc
