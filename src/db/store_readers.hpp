// store_readers: read units over one queue and several read-only connections, each with an
// executor. The thread of whoever calls; a lane runs one unit at a time.
#pragma once

#include "base/random.hpp"
#include "base/task.hpp"
#include "db/store.hpp"
#include "db/store_meters.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace oc {

class store_readers : public std::enable_shared_from_this<store_readers> {
public:
    struct parts {
        std::vector<std::unique_ptr<sql::connection>> connections; // one per executor
        std::vector<executor*> executors;
        executor& completion;
        random_source& random;
        std::function<view_ptr()> newest_view; // any thread
        secret_box const* secrets = nullptr;
        store_meters* meters = nullptr; // null: nobody counts
    };

    explicit store_readers(parts from);

    /// Any thread. False when too many wait, or after stop(). The first lane that is free takes it.
    bool read(std::unique_ptr<read_unit> unit);

    /// Units that wait. Any thread.
    std::size_t waiting_count() const;

    /// Runs what is queued on the calling thread and closes the connections. Blocks.
    void stop();

private:
    struct lane {
        std::mutex running; // held while its connection is used
        std::unique_ptr<sql::connection> sql;
        executor* where = nullptr;
        bool busy = false; // a task that empties the queue is on its executor; guarded by mutex_
    };

    lane* find_free_lane();
    void run_all(lane& on);
    bool run_next(lane& on);
    std::unique_ptr<read_unit> take(lane& by);
    commit_result run_unit(sql::connection& sql, read_unit& unit);

    std::vector<std::unique_ptr<lane>> lanes_;
    executor& completion_;
    random_source& random_;
    std::function<view_ptr()> newest_view_;
    secret_box const* secrets_;

    store_meters* meters_;

    mutable std::mutex mutex_;
    std::deque<std::unique_ptr<read_unit>> queue_; // guarded by mutex_
    std::size_t turn_ = 0;                         // guarded by mutex_
    bool stopped_ = false;                         // guarded by mutex_
};

} // namespace oc
