// A lane that was woken takes units from the common queue until it is empty, so that a slow query
// holds up nobody while another lane is free.
#include "db/store_readers.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/stopwatch.hpp"
#include "db/group_writer.hpp"
#include "db/make_tx.hpp"

#include <utility>

namespace oc {

store_readers::store_readers(parts from)
    : completion_(from.completion), random_(from.random), newest_view_(std::move(from.newest_view)),
      secrets_(from.secrets), meters_(from.meters)
{
    for (std::size_t i = 0; i < from.executors.size(); ++i) {
        auto& made = *lanes_.emplace_back(std::make_unique<lane>());
        made.sql = std::move(from.connections[i]);
        made.where = from.executors[i];
    }
}

bool store_readers::read(std::unique_ptr<read_unit> unit)
{
    lane* chosen = nullptr;
    {
        std::lock_guard const lock(mutex_);
        if (stopped_ || queue_.size() >= limits::store_queue_max)
            return false;
        queue_.push_back(std::move(unit));
        chosen = find_free_lane();
        if (chosen == nullptr)
            return true;
        chosen->busy = true;
    }
    chosen->where->post([self = shared_from_this(), chosen] { self->run_all(*chosen); });
    return true;
}

// In turn, so that the connections' caches stay alike.
store_readers::lane* store_readers::find_free_lane()
{
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        auto& candidate = *lanes_[turn_++ % lanes_.size()];
        if (!candidate.busy)
            return &candidate;
    }
    return nullptr;
}

void store_readers::run_all(lane& on)
{
    while (run_next(on)) {
    }
}

/// False when there was none. The lane is held before a unit is taken: stop() closes a lane that
/// nobody holds when the queue is empty.
bool store_readers::run_next(lane& on)
{
    std::lock_guard const alone(on.running);
    auto unit = take(on);
    if (!unit)
        return false;
    auto const began = read_stopwatch();
    auto end = run_unit(*on.sql, *unit);
    if (meters_ != nullptr)
        meters_->read_us.observe(read_stopwatch() - began);
    completion_.post([unit = std::move(unit), end = std::move(end)] {
        try {
            unit->finish(end);
        } catch (std::exception const& cause) {
            log::error("unit_finish_failed", {{"cause", cause.what()}});
        }
    });
    return true;
}

std::size_t store_readers::waiting_count() const
{
    std::lock_guard const lock(mutex_);
    return queue_.size();
}

/// The oldest unit; null when there is none, and the lane is free from then on.
std::unique_ptr<read_unit> store_readers::take(lane& by)
{
    std::lock_guard const lock(mutex_);
    by.busy = !queue_.empty();
    if (!by.busy)
        return nullptr;
    auto unit = std::move(queue_.front());
    queue_.pop_front();
    return unit;
}

commit_result store_readers::run_unit(sql::connection& sql, read_unit& unit)
{
    // Taken before the snapshot begins, so it is never newer.
    commit_result end{.committed = true, .now = newest_view_()};
    try {
        sql.begin_read();
        auto db = make_read_tx(sql, *end.now, secrets_);
        unit.run(db);
        sql.commit();
    } catch (std::exception const& cause) {
        sql.rollback();
        end.committed = false;
        end.incident = make_incident(random_);
        log::error("read_failed", {{"incident", end.incident}, {"cause", cause.what()}});
    }
    return end;
}

void store_readers::stop()
{
    {
        std::lock_guard const lock(mutex_);
        stopped_ = true;
    }
    run_all(*lanes_.front());
    for (auto& each : lanes_) {
        std::lock_guard const alone(each->running);
        each->sql.reset();
    }
}

} // namespace oc
