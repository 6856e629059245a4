// The network as the core sees it: slots, audiences, turns, threads, the end.
#include "net/net_pool.hpp"

#include "base/limits.hpp"
#include "unit/net/net_fixture.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace oc::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("an audience hears one frame, the exception does not")
{
    net_fixture net;
    net.start();
    std::vector<std::pair<socket_client, connection_id>> clients;
    audience everybody;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(net.open());
        everybody.push_back(clients.back().second.slot);
    }
    delivery_batch batch;
    batch.frames.push_back(make_frame("news"));
    batch.frames.push_back(make_frame("for all"));
    auto const listeners = std::make_shared<audience const>(everybody);
    batch.deliveries.push_back(
        {.frame = 0, .slot = clients[2].second.slot, .listeners = listeners});
    batch.deliveries.push_back({.frame = 1, .listeners = listeners});
    net.pool->deliver(0, std::move(batch));
    for (int i = 0; i < 5; ++i) {
        if (i != 2)
            CHECK(clients[i].first.read_text() == "news");
        CHECK(clients[i].first.read_text() == "for all");
    }
}

// A turn reads, writes, then does its tasks. So what comes after the reading and is heard although
// a task of the same turn closes the connection was read while others were written to.
TEST_CASE("what is said while a long turn is written is read within it")
{
    net_fixture net;
    net.start();
    auto [quick, quick_id] = net.open();
    auto [trigger, trigger_id] = net.open();
    std::vector<socket_client> many;
    audience everybody;
    for (std::size_t i = 0; i < limits::writes_between_reads; ++i) {
        auto [client, id] = net.open();
        many.push_back(std::move(client));
        everybody.push_back(id.slot);
    }
    net.core.on_text = [&](network& out, connection_id from, std::string_view) {
        if (from.slot != trigger_id.slot)
            return;
        delivery_batch batch;
        batch.frames.push_back(make_frame("news"));
        batch.deliveries.push_back(
            {.frame = 0, .listeners = std::make_shared<audience const>(everybody)});
        out.deliver(0, std::move(batch));
        net.pool->close_all(1001, "");
        quick.send_text("just in time");
    };
    trigger.send_text("go");
    REQUIRE(net.core.wait_for("message", 2));
    CHECK(net.core.all("message").back().text == "just in time");
}

TEST_CASE("everybody hears a long conversation in the same order")
{
    net_fixture net;
    net.start();
    std::vector<socket_client> clients;
    audience everybody;
    for (int i = 0; i < 8; ++i) {
        auto [client, id] = net.open();
        clients.push_back(std::move(client));
        everybody.push_back(id.slot);
    }
    auto const listeners = std::make_shared<audience const>(everybody);
    net.core.on_text = [&](network& out, connection_id from, std::string_view text) {
        delivery_batch batch;
        batch.frames.push_back(make_frame(text));
        batch.frames.push_back(make_frame("ok"));
        batch.deliveries.push_back({.frame = 0, .listeners = listeners});
        batch.deliveries.push_back({.frame = 1, .slot = from.slot});
        out.deliver(from.thread, std::move(batch));
    };
    for (int i = 0; i < 400; ++i)
        clients[static_cast<std::size_t>(i % 8)].send_text(std::to_string(i));
    std::vector<std::string> first;
    for (auto& client : clients) {
        std::vector<std::string> heard;
        for (int replies = 0; heard.size() < 400 || replies < 50;) {
            auto text = client.read_text();
            if (text == "ok")
                ++replies;
            else
                heard.push_back(std::move(text));
        }
        if (first.empty())
            first = heard;
        CHECK(heard == first);
    }
    CHECK(std::set<std::string>(first.begin(), first.end()).size() == 400);
}

TEST_CASE("the end of a turn follows its messages")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    client.send(socket_client::masked_frame(0x81, "a") + socket_client::masked_frame(0x81, "b"));
    client.read_text();
    client.read_text();
    CHECK(net.core.wait_for("turn_end", 2));
    auto const all = net.core.all();
    auto const message = std::find_if(all.begin(), all.end(),
                                      [](auto const& each) { return each.text == "b"; });
    CHECK(std::any_of(message, all.end(),
                      [](auto const& each) { return each.what == "turn_end"; }));
}

TEST_CASE("opening and closing end a turn too")
{
    net_fixture net;
    net.start();
    {
        auto const opened = net.open();
        CHECK(net.core.wait_for("turn_end", 1));
    }
    CHECK(net.core.wait_for("close", 1));
    CHECK(net.core.wait_for("turn_end", 2));
    CHECK(net.core.all().back().what == "turn_end");
}

TEST_CASE("the core hears the client's address")
{
    net_fixture net;
    net.start();
    auto const direct = net.open();
    CHECK(net.core.all("open")[0].text == "127.0.0.1");
    auto const proxied = net.open({}, "X-Forwarded-For: 198.51.100.9\r\n");
    CHECK(net.core.all("open")[1].text == "198.51.100.9");
}

TEST_CASE("a slot is used again only after its release")
{
    net_fixture net;
    net.core.is_releasing = false;
    net.start();
    connection_id first;
    {
        auto opened = net.open();
        first = opened.second;
        opened.first.send_close(1000);
        CHECK(opened.first.read_close() == 1000);
    }
    CHECK(net.core.wait_for("close", 1));
    auto const second = net.open();
    CHECK(second.second != first);
    // A late delivery to the old slot reaches nobody.
    deliver_text(*net.pool, first, "late");
    net.pool->release(first);
    auto third = net.open();
    CHECK(third.second == first);
    deliver_text(*net.pool, third.second, "mine");
    CHECK(third.first.read_text() == "mine");
}

TEST_CASE("each of many connections is opened once and closed once")
{
    auto options = test_options();
    options.threads = 2;
    net_fixture net(options);
    net.start();
    for (int round = 0; round < 5; ++round) {
        std::vector<socket_client> clients;
        for (int i = 0; i < 20; ++i) {
            clients.push_back(net.connect());
            clients.back().upgrade();
        }
        for (std::size_t i = 0; i < clients.size(); ++i) {
            clients[i].send_text("hi");
            CHECK(clients[i].read_text() == "hi");
            if (i % 3 == 0)
                clients[i].reset();
            else if (i % 3 == 1)
                clients[i].send_close(1000);
        }
    }
    CHECK(net.core.wait_for("close", 100));
    CHECK(net.core.all("open").size() == 100);
    CHECK(net.core.all("close").size() == 100);
    CHECK(net.pool->wait_until_empty(seconds(5)));
}

TEST_CASE("several threads share the connections evenly and each delivers to its own")
{
    auto options = test_options();
    options.threads = 3;
    net_fixture net(options);
    net.start();
    CHECK(net.pool->thread_count() == 3);
    std::vector<std::pair<socket_client, connection_id>> clients;
    std::vector<int> per_thread(3);
    for (int i = 0; i < 9; ++i) {
        clients.push_back(net.open());
        ++per_thread[clients.back().second.thread];
    }
    CHECK(per_thread == std::vector<int>{3, 3, 3});
    for (auto& [client, id] : clients)
        deliver_text(*net.pool, id, std::to_string(id.thread) + "/" + std::to_string(id.slot));
    for (auto& [client, id] : clients)
        CHECK(client.read_text() == std::to_string(id.thread) + "/" + std::to_string(id.slot));
}

TEST_CASE("more connections than an address may have are closed at once")
{
    auto options = test_options();
    options.connections_per_address_max = 3;
    net_fixture net(options);
    net.start();
    std::string const told = "X-Forwarded-For: 198.51.100.7\r\n";
    std::vector<std::pair<socket_client, connection_id>> clients;
    for (int i = 0; i < 3; ++i)
        clients.push_back(net.open({}, told));
    auto refused = net.connect();
    refused.send(socket_client::upgrade_request("/", told));
    CHECK(refused.read_reply().status == 429);
    CHECK(refused.is_at_end());
    // Another client behind the same proxy is not concerned, and room that is made is used.
    auto const other = net.open({}, "X-Forwarded-For: 198.51.100.8\r\n");
    clients.pop_back();
    CHECK(net.core.wait_for("close", 1));
    auto const again = net.open({}, told);
    // Loopback itself has no limit.
    for (int i = 0; i < 5; ++i)
        clients.push_back(net.open());
}

TEST_CASE("stop_accepting refuses new connections and keeps the old")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    net.pool->stop_accepting();
    client.send_text("x"); // its echo comes from a turn after the one that stopped accepting
    client.read_text();
    CHECK_THROWS_AS(net.connect({.timeout_ms = 1000}).upgrade(), std::exception);
    client.send_text("still here");
    CHECK(client.read_text() == "still here");
}

TEST_CASE("close_all flushes, tells each client the code and waits for its answer")
{
    net_fixture net;
    net.start();
    std::vector<std::pair<socket_client, connection_id>> clients;
    for (int i = 0; i < 4; ++i)
        clients.push_back(net.open());
    for (auto& [client, id] : clients)
        deliver_text(*net.pool, id, "last");
    net.pool->close_all(1001, "bye");
    for (auto& [client, id] : clients) {
        CHECK(client.read_text() == "last");
        auto const frame = client.read_frame();
        CHECK(frame.close_code() == 1001);
        CHECK(frame.payload.substr(2) == "bye");
        client.send_close(1001);
        CHECK(client.is_at_end());
    }
    CHECK(net.pool->wait_until_empty(seconds(5)));
    CHECK(net.core.all("close").size() == 4);
}

TEST_CASE("after close_all a client that does not answer is gone at the deadline")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    net.pool->close_all(1001, "");
    CHECK_FALSE(net.pool->wait_until_empty(milliseconds(100)));
    CHECK(net.pool->wait_until_empty(seconds(5)));
    CHECK(client.read_close() == 1001);
}

TEST_CASE("during the end nobody new gets in")
{
    net_fixture net;
    net.start();
    auto before = net.connect(); // connected, but has not asked for anything
    CHECK(before.get("/x").status == 200);
    net.pool->close_all(1001, "");
    CHECK(before.is_at_end());
    auto after = net.connect();
    CHECK(after.is_at_end());
}

TEST_CASE("stop drops what is left and tells the core of each connection once")
{
    net_fixture net;
    net.start();
    std::vector<std::pair<socket_client, connection_id>> clients;
    for (int i = 0; i < 3; ++i)
        clients.push_back(net.open());
    auto plain = net.connect();
    CHECK(plain.get("/x").status == 200);
    net.pool->stop();
    CHECK(net.core.all("close").size() == 3);
    CHECK(net.pool->connection_count() == 0);
    for (auto& [client, id] : clients)
        CHECK(client.is_at_end());
    CHECK(plain.is_at_end());
    net.pool->stop();
    deliver_text(*net.pool, clients[0].second, "to nobody");
    net.pool->release(clients[0].second);
}

TEST_CASE("a pool that was never started stops too")
{
    net_fixture net;
    CHECK(net.pool->port() != 0);
    net.pool->stop();
}

// Core and net on one thread: the context's.
TEST_CASE("with an inline context everything runs where the context runs")
{
    boost::asio::io_context context;
    auto options = test_options();
    options.inline_context = &context;
    net_fixture net(options);
    CHECK(net.pool->thread_count() == 1);
    std::set<std::thread::id> threads;
    net.core.on_text = [&](network& out, connection_id from, std::string_view text) {
        threads.insert(std::this_thread::get_id());
        deliver_text(out, from, text);
    };
    net.start();
    auto const port = net.pool->port();
    auto const played = std::async(std::launch::async, [port] {
        socket_client client(port);
        client.upgrade();
        for (int i = 0; i < 100; ++i) {
            client.send_text(std::to_string(i));
            if (client.read_text() != std::to_string(i))
                return false;
        }
        client.send_close(1000);
        return client.read_close() == 1000 && client.is_at_end();
    });
    while (played.wait_for(seconds(0)) != std::future_status::ready)
        context.run_one_for(milliseconds(5));
    CHECK(played.valid());
    CHECK(threads == std::set{std::this_thread::get_id()});
    CHECK(net.pool->wait_until_empty(seconds(5)));
}

TEST_CASE("with an inline context the end waits for the clients, also after the context stopped")
{
    boost::asio::io_context context;
    auto options = test_options();
    options.inline_context = &context;
    net_fixture net(options);
    net.start();
    auto played = std::async(std::launch::async, [port = net.pool->port()] {
        socket_client client(port);
        client.upgrade();
        auto const code = client.read_close();
        client.send_close(code);
        return client.is_at_end() ? code : 0;
    });
    while (net.core.all("open").empty())
        context.run_one_for(milliseconds(5));
    context.stop();
    net.pool->stop_accepting();
    net.pool->close_all(1001, "");
    CHECK(net.pool->wait_until_empty(seconds(5)));
    net.pool->stop();
    CHECK(played.get() == 1001);
    context.restart();
    context.run_for(milliseconds(1)); // what it still has is harmless
}

/// Counts and remembers nothing, for the measurement below.
class counting_core final : public connection_events {
public:
    std::size_t opened = 0;

    void on_open(connection_id, peer_info) override { ++opened; }
    void on_message(connection_id, std::string_view) override {}
    void on_close(connection_id) override {}
    void on_turn_end(std::size_t) override {}
};

// One thread, so that mallinfo2, which knows the main arena only, sees everything.
TEST_CASE("an idle connection costs the heap little")
{
    constexpr std::size_t count = 1000;
    boost::asio::io_context context;
    auto options = test_options();
    options.inline_context = &context;
    system_clock_source time;
    counting_core core;
    scripted_routes routes;
    net_pool pool(options, {core, routes, time});
    pool.start();
    std::vector<socket_client> clients;
    clients.reserve(2 * count);
    std::string const request = socket_client::upgrade_request();
    auto const open_more = [&](std::size_t total) {
        while (clients.size() < total) {
            clients.emplace_back(pool.port());
            clients.back().send(request);
            if (clients.size() % 100 == 0)
                while (core.opened < clients.size())
                    context.run_one();
        }
    };
    open_more(count); // so that tables and caches have their memory
    std::size_t const before = ::mallinfo2().uordblks;
    open_more(2 * count);
    std::size_t const grown = ::mallinfo2().uordblks - before;
    MESSAGE("heap bytes per idle connection: " << grown / count);
    CHECK(grown / count < 600);
    pool.stop();
}

} // namespace
} // namespace oc::test
