// The timer queue: order, removal, and tasks that change the queue while it runs.
#include "base/timer_queue.hpp"

#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using oc::timer_id;
using oc::timer_queue;

struct log_of_runs {
    std::string text;

    oc::task write(char letter)
    {
        return [this, letter] { text += letter; };
    }
};

} // namespace

TEST_CASE("an empty timer queue has no deadline and nothing to run")
{
    timer_queue queue;
    CHECK(queue.next_deadline() == std::nullopt);
    CHECK(queue.run_due(1'000'000) == 0);
    CHECK_FALSE(queue.remove(timer_id::none));
}

TEST_CASE("due tasks run by deadline, and equal ones in the order they came")
{
    timer_queue queue;
    log_of_runs log;
    queue.insert(30, log.write('d'));
    queue.insert(10, log.write('a'));
    queue.insert(20, log.write('b'));
    queue.insert(20, log.write('c'));
    CHECK(queue.next_deadline() == 10);
    CHECK(queue.run_due(9) == 0);
    CHECK(queue.run_due(20) == 3);
    CHECK(log.text == "abc");
    CHECK(queue.next_deadline() == 30);
    CHECK(queue.size() == 1);
}

TEST_CASE("a task runs once")
{
    timer_queue queue;
    log_of_runs log;
    queue.insert(5, log.write('x'));
    CHECK(queue.run_due(5) == 1);
    CHECK(queue.run_due(5) == 0);
    CHECK(log.text == "x");
}

TEST_CASE("deadlines may be past or negative")
{
    timer_queue queue;
    log_of_runs log;
    queue.insert(-100, log.write('b'));
    queue.insert(-200, log.write('a'));
    CHECK(queue.next_deadline() == -200);
    CHECK(queue.run_due(0) == 2);
    CHECK(log.text == "ab");
}

TEST_CASE("a removed task does not run, and is removed once")
{
    timer_queue queue;
    log_of_runs log;
    auto const gone = queue.insert(10, log.write('x'));
    auto const kept = queue.insert(10, log.write('y'));
    CHECK(queue.remove(gone));
    CHECK_FALSE(queue.remove(gone));
    CHECK(queue.run_due(10) == 1);
    CHECK(log.text == "y");
    CHECK_FALSE(queue.remove(kept));
}

TEST_CASE("removing the earliest moves the next deadline")
{
    timer_queue queue;
    auto const first = queue.insert(1, [] {});
    queue.insert(2, [] {});
    queue.remove(first);
    CHECK(queue.next_deadline() == 2);
}

TEST_CASE("ids are never none and never used twice")
{
    timer_queue queue;
    std::vector<timer_id> ids;
    for (int round = 0; round < 100; ++round) {
        ids.push_back(queue.insert(round, [] {}));
        CHECK(ids.back() != timer_id::none);
        queue.run_due(round);
    }
    std::sort(ids.begin(), ids.end());
    CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

TEST_CASE("what a task inserts waits for the next call, even when it is due")
{
    timer_queue queue;
    int runs = 0;
    std::function<void()> renew = [&] {
        ++runs;
        queue.insert(0, renew);
    };
    queue.insert(0, renew);
    CHECK(queue.run_due(100) == 1);
    CHECK(queue.run_due(100) == 1);
    CHECK(runs == 2);
}

TEST_CASE("a task inserted before a due one does not keep that from running")
{
    timer_queue queue;
    log_of_runs log;
    queue.insert(10, [&] {
        log.text += 'a';
        queue.insert(5, log.write('c'));
        queue.insert(15, log.write('d'));
    });
    queue.insert(20, log.write('b'));
    CHECK(queue.run_due(20) == 2);
    CHECK(log.text == "ab");
    CHECK(queue.run_due(20) == 2);
    CHECK(log.text == "abcd");
}

TEST_CASE("a task may remove others that are due, and itself in vain")
{
    timer_queue queue;
    log_of_runs log;
    timer_id victim = timer_id::none;
    timer_id self = timer_id::none;
    bool removed_self = true;
    self = queue.insert(1, [&] {
        log.text += 'a';
        removed_self = queue.remove(self);
        queue.remove(victim);
    });
    victim = queue.insert(2, log.write('x'));
    queue.insert(3, log.write('b'));
    CHECK(queue.run_due(10) == 2);
    CHECK(log.text == "ab");
    CHECK_FALSE(removed_self);
}

TEST_CASE("an exception of a task leaves the others queued")
{
    timer_queue queue;
    log_of_runs log;
    queue.insert(1, [] { throw std::runtime_error("told to"); });
    queue.insert(2, log.write('b'));
    CHECK_THROWS_AS(queue.run_due(5), std::runtime_error);
    CHECK(queue.size() == 1);
    CHECK(queue.run_due(5) == 1);
    CHECK(log.text == "b");
}

TEST_CASE("a task lives until it ran or was removed, and not longer")
{
    timer_queue queue;
    auto const ran = std::make_shared<int>(0);
    auto const removed = std::make_shared<int>(0);
    queue.insert(1, [ran] {});
    auto const id = queue.insert(1, [removed] {});
    CHECK(ran.use_count() == 2);
    CHECK(queue.remove(id));
    CHECK(removed.use_count() == 1);
    queue.run_due(1);
    CHECK(ran.use_count() == 1);
}

TEST_CASE("random insertions and removals run exactly what a sorted list would")
{
    oc::test::seeded_random random(17);
    for (int round = 0; round < 50; ++round) {
        timer_queue queue;
        struct entry {
            oc::steady_ms at;
            timer_id id;
            int number;
        };
        std::vector<entry> model;
        std::vector<int> ran, expected;
        oc::steady_ms now = 0;
        for (int step = 0; step < 200; ++step) {
            auto const choice = random.below(10);
            if (choice < 6) {
                auto const at = now + static_cast<oc::steady_ms>(random.below(50)) - 5;
                model.push_back(
                    {at, queue.insert(at, [&ran, step] { ran.push_back(step); }), step});
            } else if (choice < 8 && !model.empty()) {
                auto const victim =
                    model.begin() + static_cast<std::ptrdiff_t>(random.below(model.size()));
                REQUIRE(queue.remove(victim->id));
                model.erase(victim);
            } else {
                now += static_cast<oc::steady_ms>(random.below(20));
                std::stable_sort(model.begin(), model.end(),
                                 [](entry const& a, entry const& b) { return a.at < b.at; });
                auto const end = std::find_if(model.begin(), model.end(),
                                              [&](entry const& each) { return each.at > now; });
                for (auto due = model.begin(); due != end; ++due)
                    expected.push_back(due->number);
                REQUIRE(queue.run_due(now) == static_cast<std::size_t>(end - model.begin()));
                model.erase(model.begin(), end);
            }
            REQUIRE(queue.size() == model.size());
        }
        REQUIRE(ran == expected);
    }
}
