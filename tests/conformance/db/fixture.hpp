// What the conformance tests of the storage share: a folder that goes away, a store whose threads
// run when the test says so, units made of lambdas, and a way to the raw SQL.
#pragma once

#include "db/group_writer.hpp"
#include "db/sqlite/connection.hpp"
#include "db/store.hpp"
#include "support/fake_clock.hpp"
#include "support/manual_executor.hpp"
#include "support/seeded_random.hpp"

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace oc::test {

class temporary_folder {
public:
    temporary_folder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "oc-db-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    ~temporary_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;

    std::filesystem::path database() const { return path_ / "originchats.db"; }

private:
    std::filesystem::path path_;
};

using change = std::function<bool(tx&)>;
using query = std::function<void(read_tx&)>;
using ending = std::function<void(commit_result const&)>;

struct lambda_write final : write_unit {
    lambda_write(change body, ending end) : body_(std::move(body)), end_(std::move(end)) {}
    bool run(tx& db) override { return body_(db); }
    void finish(commit_result const& end) override
    {
        if (end_)
            end_(end);
    }
    change body_;
    ending end_;
};

struct lambda_read final : read_unit {
    lambda_read(query body, ending end) : body_(std::move(body)), end_(std::move(end)) {}
    void run(read_tx& db) override { body_(db); }
    void finish(commit_result const& end) override
    {
        if (end_)
            end_(end);
    }
    query body_;
    ending end_;
};

/// A store over manual executors: nothing happens before run().
class test_store {
public:
    explicit test_store(std::filesystem::path const& file,
                        std::shared_ptr<config const> settings = std::make_shared<config const>())
        : stored(store_options{.file = file,
                               .writer = writer,
                               .readers = {&reader_1, &reader_2},
                               .completion = completion,
                               .time = time,
                               .random = random,
                               .settings = std::move(settings),
                               .secrets = &secrets})
    {
    }

    /// Runs every executor until nothing is left to do.
    void run() { run_all_until_idle(writer, reader_1, reader_2, completion); }

    /// Queues a change without running it.
    void queue(change body, ending end = {})
    {
        if (!stored.write(std::make_unique<lambda_write>(std::move(body), std::move(end))))
            throw std::runtime_error("the store refused the unit");
    }

    /// A change in a group of its own, and how it ended.
    commit_result write(change body)
    {
        commit_result got;
        bool ended = false;
        queue(std::move(body), [&](commit_result const& end) {
            got = end;
            ended = true;
        });
        run();
        if (!ended)
            throw std::runtime_error("the unit was not finished");
        return got;
    }

    commit_result read(query body)
    {
        commit_result got;
        bool ended = false;
        auto unit = std::make_unique<lambda_read>(std::move(body), [&](commit_result const& end) {
            got = end;
            ended = true;
        });
        if (!stored.read(std::move(unit)))
            throw std::runtime_error("the store refused the unit");
        run();
        if (!ended)
            throw std::runtime_error("the unit was not finished");
        return got;
    }

    fake_clock time;
    seeded_random random;
    secret_box const secrets{secret_box::key{}};
    manual_executor writer;
    manual_executor reader_1;
    manual_executor reader_2;
    manual_executor completion;
    store stored;
};

/// The connection of a unit, which the tables keep to themselves.
struct connection_of : meta_reader {
    explicit connection_of(meta_reader const& of) : meta_reader(of) {}
    sql::connection& get() const { return sql_; }
};
inline sql::connection& connection(tx& db) { return connection_of(db.meta).get(); }
inline sql::connection& connection(read_tx& db) { return connection_of(db.meta).get(); }

/// The first value of the first row of any SQL, as text. `literal` must be one.
inline std::string ask(sql::connection& on, sql::query const& what)
{
    sql::cursor row(on, what);
    return row.next() ? row.string(0) : std::string();
}

/// Changes a closed database behind the back of the store.
inline void tamper(std::filesystem::path const& file, std::string const& script)
{
    sqlite::connection(file, sqlite::open_mode::write).execute(script);
}

inline message make_message(room_id room, std::string id, std::string content = "hello")
{
    message made;
    made.room = room;
    made.id = std::move(id);
    made.user = "USR:local_ada";
    made.content = std::move(content);
    made.timestamp = fake_clock::first_wall;
    return made;
}

inline user make_user(std::string const& name)
{
    user made;
    made.id = std::string(local_id_prefix) + name;
    made.username = name;
    made.roles = {"user"};
    return made;
}

} // namespace oc::test
