// The store over real threads: order, visibility, and stopping in the middle of it all.
#include "base/thread_executor.hpp"
#include "conformance/db/fixture.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <latch>
#include <thread>

using namespace oc;
using namespace oc::test;

namespace {

/// A store as the server has it: one writer, two readers, a core that hears of the ends.
struct fixture {
    temporary_folder folder;
    fake_clock time;
    seeded_random random;
    thread_executor writer{"writer"};
    thread_executor reader_1{"reader 1"};
    thread_executor reader_2{"reader 2"};
    thread_executor core{"core"};
    store stored{{.file = folder.database(),
                  .writer = writer,
                  .readers = {&reader_1, &reader_2},
                  .completion = core,
                  .time = time,
                  .random = random,
                  .settings = std::make_shared<config const>()}};

    bool write(change body, ending end)
    {
        return stored.write(std::make_unique<lambda_write>(std::move(body), std::move(end)));
    }
    bool read(query body, ending end)
    {
        return stored.read(std::make_unique<lambda_read>(std::move(body), std::move(end)));
    }
    void stop_all()
    {
        stored.stop();
        core.stop();
        writer.stop();
        reader_1.stop();
        reader_2.stop();
    }
};

change send(int author, int number)
{
    return [author, number](tx& db) {
        auto m = make_message(1, db.new_message_id(), std::to_string(number));
        m.user = std::to_string(author);
        db.messages.insert(m);
        db.events.append(db.time, "all", std::to_string(m.position));
        return true;
    };
}

} // namespace

TEST_CASE_FIXTURE(fixture, "many threads may write, and each one's order is kept")
{
    constexpr int authors = 4;
    constexpr int each = 300;
    std::vector<std::int64_t> order; // on the core
    std::vector<std::thread> threads;
    for (int author = 0; author < authors; ++author)
        threads.emplace_back([&, author] {
            for (int i = 0; i < each; ++i) {
                auto position = std::make_shared<std::int64_t>(-1);
                auto body = [inner = send(author, i), position](tx& db) {
                    auto const done = inner(db);
                    *position = db.messages.count(1) - 1;
                    return done;
                };
                write(std::move(body), [&order, position](commit_result const& end) {
                    order.push_back(end.committed ? *position : -2);
                });
            }
        });
    for (auto& thread : threads)
        thread.join();
    std::vector<std::vector<int>> sent(authors);
    stored.stop();
    core.stop();
    REQUIRE_EQ(order.size(), authors * each);
    for (std::size_t i = 0; i < order.size(); ++i)
        REQUIRE_EQ(order[i], static_cast<std::int64_t>(i));

    test_store again(folder.database());
    again.read([&](read_tx& db) {
        for (auto const& m : db.messages.list_newest(1, 0, authors * each))
            sent[std::stoul(m.user)].push_back(std::stoi(m.content));
    });
    for (auto const& numbers : sent) {
        REQUIRE_EQ(numbers.size(), each);
        for (int i = 0; i < each; ++i)
            CHECK_EQ(numbers[static_cast<std::size_t>(i)], i);
    }
}

TEST_CASE_FIXTURE(fixture, "a read sees every change whose end came before it was asked")
{
    constexpr int rounds = 300;
    std::atomic<int> stale = 0;
    std::latch done(rounds);
    std::atomic<int> sent = 0;
    std::function<void()> next = [&] { // on the core
        write(send(0, ++sent), [&](commit_result const&) {
            auto const least = sent.load();
            read(
                [&stale, least](read_tx& db) {
                    stale += db.messages.count(1) < least ? 1 : 0;
                    stale += db.messages.find_newest(1) ? 0 : 1;
                },
                [&](commit_result const& end) {
                    stale += end.committed ? 0 : 1;
                    if (sent < rounds)
                        next();
                    done.count_down();
                });
        });
    };
    core.post([&] { next(); });
    done.wait();
    stop_all();
    CHECK_EQ(stale, 0);
}

TEST_CASE_FIXTURE(fixture, "readers are served while the writer is busy, and each other")
{
    std::latch in_writer(1);
    std::latch both_readers(2);
    std::promise<void> release;
    auto const released = release.get_future().share();
    write(
        [&](tx&) {
            in_writer.count_down();
            released.wait();
            return true;
        },
        {});
    in_writer.wait();
    std::latch reads(2);
    for (int i = 0; i < 2; ++i)
        read([&](read_tx&) { both_readers.arrive_and_wait(); },
             [&](commit_result const&) { reads.count_down(); });
    reads.wait();
    release.set_value();
    stop_all();
}

TEST_CASE_FIXTURE(fixture, "a slow read holds up no other while a reader is free")
{
    std::promise<void> release;
    auto const released = release.get_future().share();
    std::latch slow_runs(1);
    read(
        [&](read_tx&) {
            slow_runs.count_down();
            released.wait();
        },
        {});
    slow_runs.wait();
    constexpr int quick = 20;
    std::latch served(quick);
    for (int i = 0; i < quick; ++i)
        read([](read_tx&) {}, [&](commit_result const&) { served.count_down(); });
    served.wait();
    release.set_value();
    stop_all();
}

TEST_CASE_FIXTURE(fixture, "views handed to other threads stay as they are while users change")
{
    constexpr int users = 200;
    std::atomic<int> wrong = 0;
    thread_executor onlooker{"onlooker"};
    for (int i = 0; i < users; ++i)
        write(
            [i](tx& db) { return db.users.insert(make_user("u" + std::to_string(i))) != nullptr; },
            [&, i](commit_result const& end) {
                onlooker.post([&wrong, i, now = end.now] {
                    wrong += now->users.find_by_name("u" + std::to_string(i)) ? 0 : 1;
                    wrong += now->users.list().size() == now->users.size() ? 0 : 1;
                });
            });
    stop_all();
    onlooker.stop();
    CHECK_EQ(wrong, 0);
}

TEST_CASE_FIXTURE(fixture, "stopping while threads write finishes what was taken, refuses the rest")
{
    std::atomic<int> taken = 0;
    std::atomic<int> ended = 0;
    std::vector<std::thread> threads;
    std::latch some(50);
    for (int author = 0; author < 3; ++author)
        threads.emplace_back([&, author] {
            for (int i = 0;; ++i) {
                if (!write(send(author, i),
                           [&](commit_result const& end) { ended += end.committed ? 1 : 0; }))
                    return;
                ++taken;
                if (i < 50 && author == 0)
                    some.count_down();
                if (!read([](read_tx& db) { static_cast<void>(db.messages.count(1)); },
                          [&](commit_result const& end) { ended += end.committed ? 1 : 0; }))
                    return;
                ++taken;
            }
        });
    some.wait();
    stored.stop();
    for (auto& thread : threads)
        thread.join();
    stop_all();
    CHECK_EQ(ended, taken);
}
