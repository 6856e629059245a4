// The poller, the timer and the inbox: what wakes a net thread.
#include "net/poller.hpp"

#include "net/interval_timer.hpp"
#include "net/net_inbox.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace oc {
namespace {

constexpr int long_ms = 10'000;

struct recording_target final : poll_target {
    void on_ready(readiness ready) override
    {
        seen.push_back(ready);
        if (also)
            also();
    }
    std::vector<readiness> seen;
    std::function<void()> also;
};

struct socket_pair {
    socket_pair()
    {
        int ends[2] = {-1, -1};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
        near = file_descriptor(ends[0]);
        far = file_descriptor(ends[1]);
    }
    void send() { REQUIRE(::send(far.get(), "x", 1, 0) == 1); }
    file_descriptor near;
    file_descriptor far;
};

std::size_t turn(poller& events, int timeout_ms)
{
    auto const count = events.wait(timeout_ms);
    events.dispatch();
    return count;
}

TEST_CASE("readiness is told again until it is used up")
{
    poller events;
    socket_pair sockets;
    recording_target target;
    events.add(sockets.near.get(), interest::read, target);
    CHECK(turn(events, 0) == 0);
    sockets.send();
    CHECK(turn(events, long_ms) == 1);
    CHECK(turn(events, 0) == 1);
    CHECK(target.seen.size() == 2);
    CHECK(target.seen[0].readable);
    CHECK_FALSE(target.seen[0].writable);
    char byte = 0;
    REQUIRE(::recv(sockets.near.get(), &byte, 1, 0) == 1);
    CHECK(turn(events, 0) == 0);
    events.remove(sockets.near.get());
}

TEST_CASE("interest decides what is told, and an end is told in any case")
{
    poller events;
    socket_pair sockets;
    recording_target target;
    events.add(sockets.near.get(), interest::nothing, target);
    sockets.send();
    CHECK(turn(events, 0) == 0);
    events.change(sockets.near.get(), interest::read_write, target);
    CHECK(turn(events, 0) == 1);
    CHECK(target.seen.back().readable);
    CHECK(target.seen.back().writable);
    events.change(sockets.near.get(), interest::write, target);
    CHECK(turn(events, 0) == 1);
    CHECK_FALSE(target.seen.back().readable);
    events.change(sockets.near.get(), interest::nothing, target);
    sockets.far.reset();
    CHECK(turn(events, 0) == 1);
    CHECK(target.seen.back().readable);
    events.remove(sockets.near.get());
    CHECK(turn(events, 0) == 0);
}

TEST_CASE("a descriptor can be handed over to another target")
{
    poller events;
    socket_pair sockets;
    recording_target first;
    recording_target second;
    events.add(sockets.near.get(), interest::read, first);
    events.change(sockets.near.get(), interest::read, second);
    sockets.send();
    turn(events, long_ms);
    CHECK(first.seen.empty());
    CHECK(second.seen.size() == 1);
}

TEST_CASE("a target removed in the same turn may still be told, once")
{
    poller events;
    socket_pair one;
    socket_pair two;
    recording_target first;
    recording_target second;
    events.add(one.near.get(), interest::read, first);
    events.add(two.near.get(), interest::read, second);
    first.also = [&] { events.remove(two.near.get()); };
    second.also = [&] { events.remove(one.near.get()); };
    one.send();
    two.send();
    // This is why connections are culled after the turn only.
    CHECK(turn(events, long_ms) == 2);
    CHECK(first.seen.size() == 1);
    CHECK(second.seen.size() == 1);
    CHECK(turn(events, 0) == 0);
}

TEST_CASE("a poller's own descriptor is readable while there is something to do")
{
    poller outer;
    poller inner;
    socket_pair sockets;
    recording_target target;
    recording_target nested;
    inner.add(sockets.near.get(), interest::read, target);
    outer.add(inner.descriptor(), interest::read, nested);
    CHECK(turn(outer, 0) == 0);
    sockets.send();
    CHECK(turn(outer, long_ms) == 1);
}

TEST_CASE("a timer fires once, or again and again, or not any more")
{
    poller events;
    int fired = 0;
    interval_timer timer(events, [&] { ++fired; });
    CHECK(turn(events, 0) == 0);
    timer.start(1, interval_timer::mode::once);
    turn(events, long_ms);
    CHECK(fired == 1);
    CHECK(turn(events, 20) == 0);
    timer.start(1, interval_timer::mode::repeating);
    turn(events, long_ms);
    turn(events, long_ms);
    CHECK(fired == 3);
    timer.stop();
    CHECK(turn(events, 20) == 0);
    CHECK(fired == 3);
}

TEST_CASE("the inbox keeps the order of what is put in and wakes once per burst")
{
    poller events;
    net_inbox inbox;
    recording_target target;
    events.add(inbox.descriptor(), interest::read, target);
    std::string order;
    for (char c = 'a'; c <= 'e'; ++c) {
        inbox.put(task([&order, c] { order.push_back(c); }));
        delivery_batch batch;
        batch.frames.push_back(make_frame(std::string(1, c)));
        inbox.put(std::move(batch));
        inbox.put_release(static_cast<std::uint32_t>(c));
    }
    CHECK(turn(events, long_ms) == 1);
    net_inbox::contents contents;
    inbox.take(contents);
    CHECK(turn(events, 0) == 0);
    for (auto& work : contents.tasks)
        work();
    CHECK(order == "abcde");
    REQUIRE(contents.batches.size() == 5);
    CHECK(contents.batches[0].frames[0]->payload() == "a");
    CHECK(contents.batches[4].frames[0]->payload() == "e");
    CHECK(contents.released == std::vector<std::uint32_t>{'a', 'b', 'c', 'd', 'e'});
    contents.clear();
    inbox.take(contents);
    CHECK(contents.tasks.empty());
}

TEST_CASE("a closed inbox drops what it has and what it is given")
{
    net_inbox inbox;
    auto const shared = std::make_shared<int>(1);
    inbox.put(task([shared] {}));
    inbox.close();
    CHECK(shared.use_count() == 1);
    inbox.put(task([shared] {}));
    CHECK(shared.use_count() == 1);
    net_inbox::contents contents;
    inbox.put_release(1);
    inbox.put(delivery_batch());
    inbox.close();
    CHECK(contents.released.empty());
}

TEST_CASE("nothing is lost between threads")
{
    poller events;
    net_inbox inbox;
    recording_target target;
    events.add(inbox.descriptor(), interest::read, target);
    constexpr std::size_t per_thread = 5'000;
    std::vector<std::thread> threads;
    for (std::uint32_t t = 0; t < 3; ++t)
        threads.emplace_back([&inbox] {
            for (std::uint32_t i = 0; i < per_thread; ++i)
                inbox.put_release(i);
        });
    std::size_t taken = 0;
    net_inbox::contents contents;
    while (taken < 3 * per_thread) {
        REQUIRE(turn(events, long_ms) == 1);
        inbox.take(contents);
        taken += contents.released.size();
        contents.clear();
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(taken == 3 * per_thread);
}

} // namespace
} // namespace oc
