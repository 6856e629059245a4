// When the world fails: a full or broken disk costs the group and nothing else; a failed fsync
// costs the process, on purpose.
#include "conformance/db/fixture.hpp"
#include "db/check.hpp"
#include "support/faulty_disk.hpp"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <map>
#include <set>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    temporary_folder folder;
    faulty_disk disk;
    test_store s{folder.database()};

    std::int64_t count(room_id room)
    {
        std::int64_t found = -1;
        s.read([&](read_tx& db) { found = db.messages.count(room); });
        return found;
    }
};

change send(std::string content, room_id room = 1)
{
    return [content = std::move(content), room](tx& db) {
        auto m = make_message(room, db.new_message_id(), content);
        db.messages.insert(m);
        return true;
    };
}

/// Lets the database grow by that many pages and no more; undone by a negative number.
void limit_growth(tx& db, int pages)
{
    static sql::query const page_count("PRAGMA page_count");
    auto const most = pages < 0 ? 1'000'000 : std::stoi(ask(connection(db), page_count)) + pages;
    connection(db).execute("PRAGMA max_page_count = " + std::to_string(most));
}

/// What the process did that ran the body; its stderr is thrown away.
int status_of_child(std::function<void()> const& body)
{
    std::fflush(nullptr);
    auto const child = ::fork();
    if (child == 0) {
        if (std::freopen("/dev/null", "w", stderr) == nullptr)
            ::_exit(3);
        std::signal(SIGABRT, SIG_DFL); // doctest's handler would report the test as crashed
        body();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

} // namespace

TEST_CASE_FIXTURE(fixture, "a disk that is full at the commit costs the whole group")
{
    s.write(send("before"));
    auto const before =
        s.write([](tx& db) { return db.users.insert(make_user("ada")) != nullptr; });
    std::vector<commit_result> ends;
    auto const keep_end = [&](commit_result const& end) { ends.push_back(end); };
    s.queue(send("one"), keep_end);
    s.queue([](tx& db) { return db.users.insert(make_user("bob")) != nullptr; }, keep_end);
    s.queue([](tx&) { return false; }, keep_end);
    disk.fill_up();
    s.run();

    REQUIRE_EQ(ends.size(), 3);
    for (auto const& end : ends) {
        CHECK_FALSE(end.committed);
        CHECK_EQ(end.incident, ends.front().incident);
        CHECK_EQ(end.incident.size(), 8);
        CHECK_EQ(end.now, before.now); // bob is not there
    }
    disk.repair();
    CHECK_EQ(count(1), 1);
}

TEST_CASE_FIXTURE(fixture, "after the disk has room again the server goes on as before")
{
    s.write(send("before"));
    disk.fill_up();
    CHECK_FALSE(s.write(send("lost")).committed);
    CHECK_FALSE(
        s.write([](tx& db) { return db.users.insert(make_user("bob")) != nullptr; }).committed);
    disk.repair();
    auto const end = s.write([](tx& db) {
        CHECK_EQ(db.now.users.find_by_name("bob"), nullptr);
        auto m = make_message(1, db.new_message_id(), "after");
        db.messages.insert(m);
        CHECK_EQ(m.position, 1); // counters were forgotten with the group
        return true;
    });
    CHECK(end.committed);
    CHECK_EQ(end.now, s.stored.initial_view());
    CHECK_EQ(count(1), 2);
    s.stored.stop();
    CHECK_EQ(check_database(folder.database()), std::vector<std::string>{});
}

TEST_CASE_FIXTURE(fixture, "a disk that fills up inside a unit costs the whole group")
{
    s.write(send("before"));
    std::vector<bool> committed;
    auto const keep_end = [&](commit_result const& end) { committed.push_back(end.committed); };
    bool later_ran = false;
    s.queue(send("one"), keep_end);
    s.queue(
        [](tx& db) {
            limit_growth(db, 3);
            return send(std::string(100'000, 'x'))(db);
        },
        keep_end);
    s.queue([&](tx&) { return later_ran = true; }, keep_end);
    s.run();
    CHECK_EQ(committed, std::vector{false, false, false});
    CHECK_FALSE(later_ran);
    CHECK(s.write([](tx& db) { return limit_growth(db, -1), send("after")(db); }).committed);
    CHECK_EQ(count(1), 2);
}

TEST_CASE_FIXTURE(fixture, "a unit that hides a full disk from us costs its group all the same")
{
    auto const end = s.write([](tx& db) {
        limit_growth(db, 3);
        try {
            send(std::string(100'000, 'x'))(db);
        } catch (std::exception const&) {
        }
        return true;
    });
    CHECK_FALSE(end.committed);
}

TEST_CASE_FIXTURE(fixture, "settings that came with a lost group come with the next one")
{
    auto const changed = std::make_shared<config const>(config{.post_content_max = 7});
    s.stored.set_settings(changed);
    disk.fill_up();
    CHECK_EQ(s.write(send("lost")).now, s.stored.initial_view());
    disk.repair();
    CHECK_EQ(s.write(send("kept")).now->settings, changed);
}

TEST_CASE_FIXTURE(fixture, "a read that throws hears of an incident, and the next read is served")
{
    auto const end = s.read([](read_tx&) { throw std::runtime_error("on purpose"); });
    CHECK_FALSE(end.committed);
    CHECK_EQ(end.incident.size(), 8);
    CHECK_NE(end.now, nullptr);
    CHECK_EQ(count(1), 0);
    CHECK_EQ(count(1), 0); // the other reader
}

TEST_CASE_FIXTURE(fixture, "a reader can't write")
{
    auto const end = s.read([](read_tx& db) { connection(db).execute("DELETE FROM roles"); });
    CHECK_FALSE(end.committed);
}

TEST_CASE("whatever write fails first, what was acknowledged is there and nothing else")
{
    // The sweep: the disk breaks at its n-th operation, for every n that the work needs.
    for (std::int64_t n = 0;; ++n) {
        CAPTURE(n);
        temporary_folder const folder;
        std::vector<std::string> acknowledged;
        std::int64_t used = 0;
        {
            faulty_disk disk;
            test_store s(folder.database());
            s.write(send("first"));
            auto const start = disk.operations();
            disk.fail(SQLITE_IOERR_WRITE, n);
            for (int i = 0; i < 3; ++i) {
                auto const content = "message " + std::to_string(i);
                s.queue(send(content), [&acknowledged, content](commit_result const& end) {
                    if (end.committed)
                        acknowledged.push_back(content);
                });
                if (i > 0)
                    s.run();
            }
            used = disk.operations() - start;
            disk.repair();
        }
        CHECK_EQ(check_database(folder.database()), std::vector<std::string>{});
        test_store again(folder.database());
        std::vector<std::string> found;
        again.read([&](read_tx& db) {
            for (auto const& each : db.messages.list_newest(1, 0, 100))
                found.push_back(each.content);
        });
        acknowledged.insert(acknowledged.begin(), "first");
        CHECK_EQ(found, acknowledged);
        if (n >= used) {
            CHECK_EQ(found.size(), 4);
            REQUIRE_GT(n, 3);
            break;
        }
    }
}

TEST_CASE("a failed fsync at the commit ends the process")
{
    temporary_folder const folder;
    int const status = status_of_child([&] {
        faulty_disk disk;
        test_store s(folder.database());
        s.write(send("first"));
        disk.fail_syncs();
        s.write(send("second"));
    });
    REQUIRE(WIFSIGNALED(status));
    CHECK_EQ(WTERMSIG(status), SIGABRT);
    test_store s(folder.database());
    CHECK(s.write(send("third")).committed);
    s.read([](read_tx& db) {
        auto const all = db.messages.list_newest(1, 0, 100);
        REQUIRE_GE(all.size(), 2);
        CHECK_EQ(all.front().content, "first");
        CHECK_EQ(all.back().content, "third");
    });
}

TEST_CASE("what was acknowledged outlives a process that was killed")
{
    temporary_folder const folder;
    int const status = status_of_child([&] {
        test_store s(folder.database());
        for (int i = 0; i < 100; ++i)
            s.write(send(std::to_string(i)));
        s.queue(send("never run"));
        ::kill(::getpid(), SIGKILL);
    });
    REQUIRE(WIFSIGNALED(status));
    REQUIRE_EQ(WTERMSIG(status), SIGKILL);
    test_store s(folder.database());
    s.read([](read_tx& db) {
        auto const all = db.messages.list_newest(1, 0, 1000);
        REQUIRE_EQ(all.size(), 100);
        CHECK_EQ(all.back().content, "99");
    });
}

TEST_CASE_FIXTURE(fixture, "a group costs one fsync")
{
    s.write(send("the log's first page is synced with its header"));
    auto const before = disk.syncs();
    for (int i = 0; i < 64; ++i)
        s.queue(send("x"));
    s.run();
    CHECK_EQ(disk.syncs(), before + 1);
    s.write([](tx&) { return false; });
    CHECK_EQ(disk.syncs(), before + 1); // nothing was written
}

TEST_CASE_FIXTURE(fixture, "the log is carried into the database before it grows for ever")
{
    auto const log = folder.database().string() + "-wal";
    auto const fill = [&](int megabytes) {
        for (int i = 0; i < megabytes; ++i)
            REQUIRE(s.write(send(std::string(1'000'000, 'x'))).committed);
    };
    fill(60);
    auto const size = std::filesystem::file_size(log);
    CHECK_LT(size, 24'000'000);
    fill(20);
    CHECK_EQ(std::filesystem::file_size(log), size);
    s.stored.stop();
    CHECK_FALSE(std::filesystem::exists(log));
    CHECK_GT(std::filesystem::file_size(folder.database()), 80'000'000);
}
