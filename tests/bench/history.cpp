// history: the store with a million messages: how many it keeps durably per second, with few and
// with many waiting at once, and how many pages of history it reads. Measured against bare calls of
// SQLite with the same rows, in the same run.
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/thread_executor.hpp"
#include "bench/support/measuring.hpp"
#include "bench/support/process.hpp"
#include "bench/support/raw_sqlite.hpp"
#include "db/store.hpp"

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <utility>

namespace oc::bench {
namespace {

constexpr int page = 100;
constexpr room_id first_room = 1000; // beside the channel of a fresh database

/// Keeps so many units in flight until so many have ended; the ends come on the completion thread.
struct drill {
    std::size_t units = 0;
    std::size_t in_flight = 1;
};

/// The store with its threads, as the server has them.
class stage {
public:
    explicit stage(std::filesystem::path const& file)
        : store_({.file = file,
                  .writer = writer_,
                  .readers = {&reader_},
                  .completion = completion_,
                  .time = time_,
                  .random = random_,
                  .settings = std::make_shared<config const>()})
    {
    }
    // The store stops before the threads that it works on.
    ~stage() { store_.stop(); }
    stage(stage const&) = delete;
    stage& operator=(stage const&) = delete;

    /// Units a second of messages with their events, spread over the rooms.
    double insert(drill how);
    /// Units a second; `look` runs on the reader.
    double read(drill how, std::function<void(read_tx&)> look);

private:
    struct course; // one drill on its way
    struct insert_unit;
    struct look_unit;

    double run(drill how, std::function<bool(course&)> start_one);

    system_clock_source time_;
    system_random random_;
    thread_executor completion_{"completion"};
    thread_executor writer_{"writer"};
    thread_executor reader_{"reader"};
    store store_;
    std::atomic<std::uint64_t> inserted_{0};
};

struct stage::course {
    drill how;
    std::function<bool(course&)> start_one;
    std::size_t started = 0; // until the first end on the main thread, then on the completion's
    std::size_t ended = 0;
    std::promise<void> done{};

    void start()
    {
        ++started;
        if (!start_one(*this))
            fail("the store takes nothing more");
    }
    void on_end(commit_result const& end)
    {
        if (!end.committed)
            return fail("a unit failed, incident " + end.incident);
        if (started < how.units)
            start();
        if (++ended == how.units)
            done.set_value();
    }
    void fail(std::string const& why)
    {
        done.set_exception(std::make_exception_ptr(std::runtime_error(why)));
    }
};

struct stage::insert_unit final : write_unit {
    insert_unit(course& of, std::uint64_t number) : of_(of), number_(number) {}

    bool run(tx& db) override
    {
        static std::string const event(event_bytes, 'e');
        message fresh;
        fresh.id = db.new_message_id();
        fresh.room = first_room + static_cast<room_id>(number_ % room_count);
        fresh.user = "USR:bench7";
        fresh.content.assign(content_bytes, 'x');
        fresh.timestamp = db.time;
        fresh.pings.emplace();
        db.messages.insert(fresh);
        db.events.append(db.time, "channel/1", event);
        return true;
    }
    void finish(commit_result const& end) override { of_.on_end(end); }

private:
    course& of_;
    std::uint64_t const number_;
};

struct stage::look_unit final : read_unit {
    look_unit(course& of, std::function<void(read_tx&)> const& look) : of_(of), look_(look) {}

    void run(read_tx& db) override { look_(db); }
    void finish(commit_result const& end) override { of_.on_end(end); }

private:
    course& of_;
    std::function<void(read_tx&)> const& look_;
};

double stage::run(drill how, std::function<bool(course&)> start_one)
{
    auto const way = std::make_shared<course>(course{how, std::move(start_one)});
    auto done = way->done.get_future();
    double const started = now_seconds();
    completion_.post([way] {
        while (way->started < way->how.in_flight && way->started < way->how.units)
            way->start();
    });
    done.get();
    return static_cast<double>(how.units) / (now_seconds() - started);
}

double stage::insert(drill how)
{
    return run(how, [this](course& way) {
        return store_.write(std::make_unique<insert_unit>(way, inserted_++));
    });
}

double stage::read(drill how, std::function<void(read_tx&)> look)
{
    return run(how, [this, &look](course& way) {
        return store_.read(std::make_unique<look_unit>(way, look));
    });
}

/// A cheap sequence of numbers that jump about.
class jumps {
public:
    std::int64_t below(std::size_t bound)
    {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::int64_t>((state_ >> 33) % bound);
    }

private:
    std::uint64_t state_ = 1;
};

void expect_page(std::size_t rows)
{
    if (rows != page)
        throw std::runtime_error("a page of " + std::to_string(rows) + " messages");
}

double raw_rate(std::size_t count, std::function<void(std::size_t)> const& work)
{
    double const started = now_seconds();
    work(count);
    return static_cast<double>(count) / (now_seconds() - started);
}

/// Bare fsyncs a second of a file that does not grow: what the disk itself allows.
double sync_rate(scratch_folder const& folder)
{
    constexpr std::size_t block_bytes = 4096;
    constexpr std::size_t count = 200;
    std::string const block(block_bytes, 's');
    auto const path = folder.path() / "sync";
    int const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    for (std::size_t i = 0; i < count; ++i)
        if (::pwrite(file, block.data(), block.size(), static_cast<off_t>(i * block_bytes)) < 0)
            throw std::runtime_error("cannot write " + path.string());
    ::fsync(file);
    double const rate = raw_rate(count, [&](std::size_t times) {
        for (std::size_t i = 0; i < times; ++i)
            if (::pwrite(file, block.data(), block.size(), 0) < 0 || ::fdatasync(file) != 0)
                throw std::runtime_error("cannot sync " + path.string());
    });
    ::close(file);
    return rate;
}

void print_rate(std::string const& measure, double ours, double theirs)
{
    print({.measure = measure,
           .value = to_text(ours, 0) + " /s",
           .baseline = theirs > 0 ? to_text(theirs, 0) + " /s" : "",
           .ratio = theirs > 0 ? std::optional(ours / theirs) : std::nullopt});
}

void measure_small(stage& ours, raw_sqlite& bare)
{
    for (drill const how :
         {drill{.units = 300, .in_flight = 1}, drill{.units = 20'000, .in_flight = 64},
          drill{.units = 60'000, .in_flight = 512}}) {
        double const theirs =
            raw_rate(how.units, [&](std::size_t count) { bare.insert(count, how.in_flight); });
        print_rate("small database, durable messages, " + std::to_string(how.in_flight) +
                       " in flight",
                   ours.insert(how), theirs);
    }
}

void measure_large(stage& ours, std::size_t total)
{
    for (drill const how :
         {drill{.units = 300, .in_flight = 1}, drill{.units = 20'000, .in_flight = 64},
          drill{.units = 60'000, .in_flight = 512}})
        print_rate(to_text(total) + " messages, durable ones, " + std::to_string(how.in_flight) +
                       " in flight",
                   ours.insert(how), 0);
}

void measure_reads(stage& ours, std::filesystem::path const& file, std::size_t total)
{
    constexpr drill how{.units = 10'000, .in_flight = 8};
    raw_sqlite bare(file);
    jumps places;
    auto const any_room = [&] { return first_room + places.below(room_count); };
    auto const rows = total / room_count - page;
    double const newest = raw_rate(how.units, [&](std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            expect_page(bare.read_page(any_room(), INT64_MAX, page));
    });
    print_rate(to_text(total) + " messages, newest page of 100",
               ours.read(how,
                         [&](read_tx& db) {
                             expect_page(db.messages.list_newest(any_room(), 0, page).size());
                         }),
               newest);
    double const deep = raw_rate(how.units, [&](std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            expect_page(bare.read_page(any_room(), page + places.below(rows), page));
    });
    print_rate(
        to_text(total) + " messages, page of 100 anywhere",
        ours.read(how,
                  [&](read_tx& db) {
                      expect_page(
                          db.messages.list_newest(any_room(), places.below(rows), page).size());
                  }),
        deep);
}

int run_history(int count, char** words)
{
    arguments const given(count, words, {"messages"});
    std::size_t const total = given.number("messages", 1'000'000);
    scratch_folder folder;
    auto const our_file = folder.path() / "ours.sqlite3";
    auto const raw_file = folder.path() / "raw.sqlite3";
    {
        stage const made(raw_file);
    } // the tables alone
    say(to_text(sync_rate(folder), 0) + " bare fdatasyncs a second");

    stage ours(our_file);
    {
        raw_sqlite bare(raw_file);
        measure_small(ours, bare);
    }
    constexpr std::size_t small = 80'300;
    if (total < 2 * small)
        return 0;
    double const fill_rate = ours.insert({.units = total - small, .in_flight = 512});
    say("filled up to " + to_text(total) + " with " + to_text(fill_rate, 0) + " messages/s");
    measure_large(ours, total);
    measure_reads(ours, our_file, total);
    say("the database has " +
        to_text(static_cast<double>(std::filesystem::file_size(our_file)) / (1024 * 1024), 0) +
        " MB");
    return 0;
}

} // namespace
} // namespace oc::bench

int main(int count, char** words) { return oc::bench::run(count, words, oc::bench::run_history); }
