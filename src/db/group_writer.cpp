// The group commit. What a unit did is undone by its savepoint; what a group did, by its
// transaction; the working view and the writer's counters follow both.
#include "db/group_writer.hpp"

#include "base/log.hpp"
#include "base/stopwatch.hpp"
#include "db/make_tx.hpp"

#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace oc {
namespace {

sql::query const begin_unit("SAVEPOINT unit");
sql::query const keep_unit("RELEASE SAVEPOINT unit");
sql::query const undo_to_unit("ROLLBACK TO SAVEPOINT unit");

// After a failed fsync nobody knows what is on the disk, and trying again would be told that all
// is well. Restarting reads what is really there.
[[noreturn]] void die_of_lost_sync(std::exception const& cause)
{
    log::error("store_fsync_failed", {{"cause", cause.what()}, {"action", "abort"}});
    log::flush();
    std::abort();
}

bool is_lost_sync(std::exception const& cause)
{
    auto const* failure = dynamic_cast<sql::failure const*>(&cause);
    return failure != nullptr && failure->kind() == sql::failure_kind::sync;
}

std::int64_t load_id_floor(sql::connection& sql)
{
    auto const text = meta_reader(sql).find(meta_keys::message_id_floor).value_or("0");
    std::int64_t floor = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), floor);
    if (problem != std::errc() || end != text.data() + text.size() || floor < 0)
        throw std::runtime_error("the floor of message ids in the database is unreadable");
    return floor;
}

} // namespace

std::string make_incident(random_source& random)
{
    constexpr std::size_t digits = 8;
    return format_uuid(random.next_u64(), 0).substr(0, digits);
}

void finished_group::finish() noexcept
{
    for (std::size_t i = 0; i < units.size(); ++i) {
        try {
            units[i]->finish({.committed = incidents[i].empty(),
                              .incident = std::move(incidents[i]),
                              .now = now});
        } catch (std::exception const& cause) {
            log::error("unit_finish_failed", {{"cause", cause.what()}});
        }
    }
}

group_writer::group_writer(parts from)
    : sql_(std::move(from.sql)), time_(from.time), random_(from.random),
      settings_(from.settings), secrets_(from.secrets), meters_(from.meters),
      ids_(from.random, load_id_floor(*sql_)),
      working_{.now = *from.first}, committed_(std::move(from.first))
{
}

finished_group group_writer::run(std::vector<std::unique_ptr<write_unit>> units,
                                 std::shared_ptr<config const> settings)
{
    finished_group group{.units = std::move(units)};
    group.incidents.resize(group.units.size());
    take_settings(std::move(settings));
    try {
        auto const floor = ids_.floor();
        sql_->begin_write();
        run_units(group);
        store_id_floor(floor);
        commit(group.units.size());
        publish();
    } catch (std::exception const& cause) {
        fail(group, cause);
    }
    group.now = committed_;
    return group;
}

void group_writer::commit(std::size_t units)
{
    auto const began = read_stopwatch();
    sql_->commit();
    if (meters_ == nullptr)
        return;
    meters_->commit_us.observe(read_stopwatch() - began);
    meters_->group_units.observe(static_cast<std::int64_t>(units));
    meters_->is_failing = false;
}

void group_writer::run_units(finished_group& group)
{
    for (std::size_t i = 0; i < group.units.size(); ++i) {
        group.incidents[i] = run_unit(*group.units[i]);
        if (!sql_->is_transaction_sound())
            throw std::runtime_error("the transaction was lost");
    }
}

/// The incident when the unit threw. A failure that costs the group is thrown on.
std::string group_writer::run_unit(write_unit& unit)
{
    auto const view_before = working_;
    auto const changes_before = sql_->total_changes();
    released_blobs released;
    auto db = make_tx({.sql = *sql_,
                       .time = time_.wall_now(),
                       .working = working_,
                       .positions = next_positions_,
                       .next_event = next_event_,
                       .released = released,
                       .ids = ids_,
                       .secrets = secrets_,
                       .random = random_,
                       .settings = settings_});
    bool keep = false;
    std::string incident;
    sql::run(*sql_, begin_unit);
    try {
        keep = unit.run(db);
    } catch (std::exception const& cause) {
        if (!sql_->is_transaction_sound())
            throw;
        incident = make_incident(random_);
        if (meters_ != nullptr)
            meters_->failed_units.add();
        log::error("unit_failed", {{"incident", incident}, {"cause", cause.what()}});
    }
    if (!keep && sql_->is_transaction_sound()) {
        // Most refusals come before any change; then there is nothing to look up again.
        if (sql_->total_changes() != changes_before)
            undo_unit();
        working_ = view_before;
    }
    if (sql_->is_transaction_sound())
        sql::run(*sql_, keep_unit);
    return incident;
}

void group_writer::undo_unit()
{
    sql::run(*sql_, undo_to_unit);
    next_positions_.clear();
    next_event_ = 0;
}

void group_writer::store_id_floor(std::int64_t before)
{
    if (ids_.floor() != before)
        meta_table(*sql_).set(meta_keys::message_id_floor, std::to_string(ids_.floor()));
}

void group_writer::take_settings(std::shared_ptr<config const> settings)
{
    if (working_.now.settings == settings)
        return;
    working_.now.settings = std::move(settings);
    ++working_.now.generation; // permissions.owner_override and server.owner.id are rights too
    ++working_.changes;
}

void group_writer::publish()
{
    if (working_.changes == 0)
        return;
    working_.changes = 0;
    committed_ = std::make_shared<view const>(working_.now);
}

void group_writer::fail(finished_group& group, std::exception const& cause)
{
    if (is_lost_sync(cause))
        die_of_lost_sync(cause);
    sql_->rollback();
    working_ = {.now = *committed_};
    next_positions_.clear();
    next_event_ = 0;
    auto const incident = make_incident(random_);
    if (meters_ != nullptr) {
        meters_->failed_groups.add();
        meters_->is_failing = true;
    }
    log::error("group_failed",
               {{"incident", incident}, {"units", group.units.size()}, {"cause", cause.what()}});
    for (auto& each : group.incidents)
        each = incident;
}

void group_writer::maintain() noexcept
{
    try {
        sql_->maintain();
    } catch (std::exception const& cause) {
        if (is_lost_sync(cause))
            die_of_lost_sync(cause);
        log::warning("store_upkeep_failed", {{"cause", cause.what()}});
    }
}

void group_writer::close() noexcept
{
    try {
        sql_->maintain_at_close();
    } catch (std::exception const& cause) {
        if (is_lost_sync(cause))
            die_of_lost_sync(cause);
        log::warning("store_upkeep_failed", {{"cause", cause.what()}});
    }
    sql_.reset();
}

} // namespace oc
