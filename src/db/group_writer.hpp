// group_writer: runs groups of write units, each group in one transaction with one fsync, each
// unit in a savepoint. Knows nothing of queues and threads: the store calls it, one call at a time.
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "db/message_ids.hpp"
#include "db/store.hpp"
#include "db/store_meters.hpp"
#include "db/working_view.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace oc {

/// An id under which the log has the cause of a failure.
std::string make_incident(random_source& random);

/// Units that ran, and how that ended; to be finished on the completion executor.
struct finished_group {
    std::vector<std::unique_ptr<write_unit>> units{};
    std::vector<std::string> incidents{}; // per unit; empty: committed, or refused by itself
    view_ptr now{};

    void finish() noexcept;
};

class group_writer {
public:
    struct parts {
        std::unique_ptr<sql::connection> sql;
        clock const& time;
        random_source& random;
        view_ptr first; // as loaded
        settings_file* settings = nullptr;
        secret_box const* secrets = nullptr;
        store_meters* meters = nullptr; // null: nobody counts
    };

    explicit group_writer(parts from);

    /// Runs, commits. A failed fsync ends the process; whatever else fails is in the result.
    finished_group run(std::vector<std::unique_ptr<write_unit>> units,
                       std::shared_ptr<config const> settings);

    /// The view of the last good commit.
    view_ptr committed() const { return committed_; }

    /// Upkeep of the database after a group whose units have been told.
    void maintain() noexcept;
    /// The whole upkeep, then the connection is closed. Nothing may run afterwards.
    void close() noexcept;

private:
    void run_units(finished_group& group);
    std::string run_unit(write_unit& unit);
    void undo_unit();
    void store_id_floor(std::int64_t before);
    void take_settings(std::shared_ptr<config const> settings);
    void commit(std::size_t units);
    void fail(finished_group& group, std::exception const& cause);
    void publish();

    std::unique_ptr<sql::connection> sql_;
    clock const& time_;
    random_source& random_;
    settings_file* settings_;
    secret_box const* secrets_;
    store_meters* meters_;
    message_ids ids_;
    next_positions next_positions_;
    std::int64_t next_event_ = 0;
    working_view working_;
    view_ptr committed_;
};

} // namespace oc
