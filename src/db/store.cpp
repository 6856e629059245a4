// The store: opening, the queue of write units, when groups run and on which thread.
#include "db/store.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "db/database_lock.hpp"
#include "db/group_writer.hpp"
#include "db/load_view.hpp"
#include "db/migrations.hpp"
#include "db/sqlite/connection.hpp"
#include "db/sqlite/sync_timer.hpp"
#include "db/store_meters.hpp"
#include "db/store_readers.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

namespace oc {
namespace {

struct opened_database {
    std::unique_ptr<sql::connection> writer;
    std::vector<std::unique_ptr<sql::connection>> readers;
    view_ptr first;
};

void warn_of_lost_tokens(std::int64_t count)
{
    if (count > 0)
        log::warning("webhook_tokens_lost",
                     {{"webhooks", count},
                      {"reason", "the key that they were sealed under is not there any more"},
                      {"remedy", "webhook_regenerate"}});
}

opened_database open_database(store_options const& options)
{
    opened_database opened;
    opened.writer = std::make_unique<sqlite::connection>(options.file, sqlite::open_mode::write);
    migrate(*opened.writer, known_migrations(), options.time.wall_now());
    insert_fresh_content(*opened.writer, options.random);
    opened.first = load_view(*opened.writer, options.settings);
    if (options.secrets != nullptr)
        warn_of_lost_tokens(webhooks_reader(*opened.writer, options.secrets).count_lost_tokens());
    for (std::size_t i = 0; i < options.readers.size(); ++i)
        opened.readers.push_back(
            std::make_unique<sqlite::connection>(options.file, sqlite::open_mode::read));
    return opened;
}

opened_database open_with_words(store_options const& options)
{
    try {
        return open_database(options);
    } catch (std::exception const& cause) {
        throw std::runtime_error("can't use the database " + options.file.string() + ": " +
                                 cause.what());
    }
}

} // namespace

struct store::state : std::enable_shared_from_this<store::state> {
    state(store_options const& options, opened_database opened);

    bool write(std::unique_ptr<write_unit> unit);
    void stop();

    void run_posted_group();
    bool run_group();
    std::vector<std::unique_ptr<write_unit>> take_units();
    view_ptr newest_view();

    store_meters meters;
    executor& writer_executor;
    executor& completion;
    view_ptr const first;
    std::shared_ptr<store_readers> readers;

    std::mutex writing; // held while the writer is used
    std::optional<group_writer> writer;

    std::mutex mutex; // guards what follows
    std::deque<std::unique_ptr<write_unit>> queue;
    std::shared_ptr<config const> settings;
    view_ptr newest;
    bool posted = false; // a task that will run groups is on the writer executor
    bool stopped = false;
};

store::state::state(store_options const& options, opened_database opened)
    : writer_executor(options.writer), completion(options.completion), first(opened.first),
      settings(options.settings), newest(opened.first)
{
    writer.emplace(group_writer::parts{.sql = std::move(opened.writer),
                                       .time = options.time,
                                       .random = options.random,
                                       .first = std::move(opened.first),
                                       .settings = options.config_file,
                                       .secrets = options.secrets,
                                       .meters = &meters});
    readers = std::make_shared<store_readers>(
        store_readers::parts{.connections = std::move(opened.readers),
                             .executors = options.readers,
                             .completion = options.completion,
                             .random = options.random,
                             .newest_view = [this] { return newest_view(); },
                             .secrets = options.secrets,
                             .meters = &meters});
}

bool store::state::write(std::unique_ptr<write_unit> unit)
{
    {
        std::lock_guard const lock(mutex);
        if (stopped || queue.size() >= limits::store_queue_max)
            return false;
        queue.push_back(std::move(unit));
        if (std::exchange(posted, true))
            return true;
    }
    writer_executor.post([self = shared_from_this()] { self->run_posted_group(); });
    return true;
}

// One group per task: other work of the executor gets its turn, and a test can stop between two.
void store::state::run_posted_group()
{
    run_group();
    {
        std::lock_guard const lock(mutex);
        posted = !queue.empty();
        if (!posted)
            return;
    }
    writer_executor.post([self = shared_from_this()] { self->run_posted_group(); });
}

/// False when nothing was queued.
bool store::state::run_group()
{
    std::lock_guard const alone(writing);
    auto units = take_units();
    if (units.empty())
        return false;
    std::shared_ptr<config const> wanted;
    {
        std::lock_guard const lock(mutex);
        wanted = settings;
    }
    sqlite::sync_observer const watch(&meters.sync_us);
    auto group = writer->run(std::move(units), std::move(wanted));
    {
        std::lock_guard const lock(mutex);
        newest = group.now;
    }
    completion.post([ended = std::move(group)]() mutable { ended.finish(); });
    writer->maintain();
    return true;
}

std::vector<std::unique_ptr<write_unit>> store::state::take_units()
{
    std::lock_guard const lock(mutex);
    auto const count = std::min(queue.size(), limits::group_commit_units_max);
    auto const end = queue.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<std::unique_ptr<write_unit>> units(std::make_move_iterator(queue.begin()),
                                                   std::make_move_iterator(end));
    queue.erase(queue.begin(), end);
    return units;
}

view_ptr store::state::newest_view()
{
    std::lock_guard const lock(mutex);
    return newest;
}

void store::state::stop()
{
    {
        std::lock_guard const lock(mutex);
        if (std::exchange(stopped, true))
            return;
    }
    while (run_group()) {
    }
    readers->stop();
    std::lock_guard const alone(writing);
    writer->close();
}

store::store(store_options options)
{
    CHECK(!options.readers.empty());
    lock_ = std::make_unique<database_lock>(options.file);
    state_ = std::make_shared<state>(options, open_with_words(options));
}

store::~store() { stop(); }

bool store::write(std::unique_ptr<write_unit> unit) { return state_->write(std::move(unit)); }

bool store::read(std::unique_ptr<read_unit> unit) { return state_->readers->read(std::move(unit)); }

view_ptr store::initial_view() const { return state_->first; }

void store::set_settings(std::shared_ptr<config const> settings)
{
    std::lock_guard const lock(state_->mutex);
    state_->settings = std::move(settings);
}

store_meters const& store::meters() const { return state_->meters; }

std::size_t store::waiting_writes() const
{
    std::lock_guard const lock(state_->mutex);
    return state_->queue.size();
}

std::size_t store::waiting_reads() const { return state_->readers->waiting_count(); }

void store::stop()
{
    state_->stop();
    lock_.reset();
}

} // namespace oc
