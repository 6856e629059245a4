// The executor over threads: order, what stop() promises, and posts from everywhere.
#include "base/thread_executor.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

using oc::thread_executor;

TEST_CASE("one thread runs tasks in the order in which they were posted")
{
    std::vector<int> order;
    thread_executor one("one");
    for (int i = 0; i < 1000; ++i)
        one.post([&order, i] { order.push_back(i); });
    one.stop();
    REQUIRE(order.size() == 1000);
    for (int i = 0; i < 1000; ++i)
        CHECK_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST_CASE("post returns before the task has run")
{
    std::latch go(1);
    std::latch ran(1);
    thread_executor one("one");
    one.post([&] {
        go.wait();
        ran.count_down();
    });
    CHECK_FALSE(ran.try_wait());
    go.count_down();
    ran.wait();
}

TEST_CASE("stop runs what is queued and what that queues")
{
    for (std::size_t const threads : {std::size_t{1}, std::size_t{3}}) {
        std::atomic<int> ran = 0;
        thread_executor some("some", threads);
        for (int i = 0; i < 100; ++i)
            some.post([&] {
                ++ran;
                some.post([&] {
                    ++ran;
                    some.post([&] { ++ran; });
                });
            });
        some.stop();
        CHECK_EQ(ran, 300);
    }
}

TEST_CASE("a task posted after stop is destroyed without running")
{
    std::atomic<bool> ran = false;
    auto owned = std::make_shared<int>(1);
    thread_executor one("one");
    one.stop();
    one.post([&ran, owned] { ran = true; });
    CHECK_EQ(owned.use_count(), 1);
    CHECK_FALSE(ran);
    one.stop();
}

TEST_CASE("a task is destroyed on its thread before the next one runs")
{
    auto owned = std::make_shared<int>(1);
    std::atomic<long> seen = 0;
    thread_executor one("one");
    one.post([copy = owned] { static_cast<void>(copy); });
    one.post([&seen, watched = std::weak_ptr<int>(owned)] { seen = watched.use_count(); });
    one.stop();
    CHECK_EQ(seen, 1);
}

TEST_CASE("several threads run tasks at the same time")
{
    std::latch both(2);
    thread_executor two("two", 2);
    for (int i = 0; i < 2; ++i)
        two.post([&] { both.arrive_and_wait(); }); // would hang for ever on a single thread
    two.stop();
    CHECK(both.try_wait());
}

TEST_CASE("many threads may post at once and nothing is lost")
{
    std::atomic<int> ran = 0;
    thread_executor some("a name that is longer than the kernel keeps", 2);
    std::vector<std::thread> posters;
    for (int i = 0; i < 4; ++i)
        posters.emplace_back([&] {
            for (int k = 0; k < 500; ++k)
                some.post([&] { ++ran; });
        });
    for (auto& poster : posters)
        poster.join();
    some.stop();
    CHECK_EQ(ran, 2000);
}
