// Clients that do not read: bounded, told, dropped, and nobody else's problem.
#include "unit/net/net_fixture.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace oc::test {
namespace {

// Small buffers of the kernel on both sides, so that little fills them.
net_options small_options()
{
    auto options = test_options();
    options.send_buffer_bytes = 8 * 1024;
    options.outbox_frames_max = 100;
    options.outbox_bytes_max = 1024 * 1024;
    options.deadlines.close_ms = 300;
    return options;
}

constexpr int small_window_bytes = 4 * 1024;

delivery_batch make_batch(connection_id to, std::string_view text)
{
    delivery_batch batch;
    batch.frames.push_back(make_frame(text));
    batch.deliveries.push_back({.frame = 0, .slot = to.slot});
    return batch;
}

TEST_CASE("a client that is slow but keeps below the cap gets every frame in order")
{
    net_fixture net(small_options());
    net.start();
    auto [client, id] = net.open({.receive_buffer_bytes = small_window_bytes});
    for (int i = 0; i < 90; ++i)
        net.pool->deliver(0, make_batch(id, std::to_string(i) + std::string(5'000, '.')));
    for (int i = 0; i < 90; ++i) {
        auto const text = client.read_text();
        REQUIRE(text.substr(0, text.find('.')) == std::to_string(i));
        REQUIRE(text.size() > 5'000);
    }
    client.send_text("and still here");
    CHECK(client.read_text() == "and still here");
    CHECK(net.core.all("close").empty());
}

TEST_CASE("one frame larger than the cap reaches a client that reads, with what comes after it")
{
    net_fixture net(small_options());
    net.start();
    auto [client, id] = net.open({.receive_buffer_bytes = small_window_bytes});
    std::string const large(3 * 1024 * 1024, 'L');
    net.pool->deliver(0, make_batch(id, large));
    net.pool->deliver(0, make_batch(id, "and news"));
    CHECK(client.read_text() == large);
    CHECK(client.read_text() == "and news");
    CHECK(net.core.all("close").empty());
}

TEST_CASE("over the cap in frames the connection is closed as a slow consumer")
{
    net_fixture net(small_options());
    net.start();
    auto [client, id] = net.open({.receive_buffer_bytes = small_window_bytes});
    for (int i = 0; i < 400; ++i)
        net.pool->deliver(0, make_batch(id, std::string(2'000, 's')));
    CHECK(net.core.wait_for("close", 1));
    // What it had begun to get is whole, and the reason comes last.
    auto frame = client.read_frame();
    while (frame.opcode == 1) {
        CHECK(frame.payload == std::string(2'000, 's'));
        frame = client.read_frame();
    }
    CHECK(frame.opcode == 8);
    CHECK(frame.close_code() == 4008);
    CHECK(frame.payload.substr(2) == "slow consumer");
    client.send_close(4008);
    CHECK(client.is_at_end());
    CHECK(net.core.all("close").size() == 1);
}

TEST_CASE("over the cap in bytes the connection is closed as a slow consumer")
{
    net_fixture net(small_options());
    net.start();
    auto [client, id] = net.open({.receive_buffer_bytes = small_window_bytes});
    for (int i = 0; i < 10; ++i)
        net.pool->deliver(0, make_batch(id, std::string(300'000, 'b')));
    CHECK(net.core.wait_for("close", 1));
}

TEST_CASE("a slow consumer that never reads is dropped and its frames are let go")
{
    net_fixture net(small_options());
    net.start();
    auto [client, id] = net.open({.receive_buffer_bytes = small_window_bytes});
    auto const shared = make_frame(std::string(50'000, 'k'));
    for (int i = 0; i < 40; ++i) {
        delivery_batch batch;
        batch.frames.push_back(shared);
        batch.deliveries.push_back({.frame = 0, .slot = id.slot});
        net.pool->deliver(0, std::move(batch));
    }
    CHECK(net.core.wait_for("close", 1));
    CHECK(net.pool->wait_until_empty(std::chrono::seconds(5)));
    net.pool->stop();
    CHECK(shared.use_count() == 1);
}

TEST_CASE("a slow consumer does not delay the others")
{
    net_fixture net(small_options());
    net.start();
    auto [slow, slow_id] = net.open({.receive_buffer_bytes = small_window_bytes});
    auto [quick, quick_id] = net.open();
    auto const both = std::make_shared<audience const>(audience{slow_id.slot, quick_id.slot});
    for (int i = 0; i < 500; ++i) {
        delivery_batch batch;
        batch.frames.push_back(make_frame(std::to_string(i) + std::string(4'000, ' ')));
        batch.deliveries.push_back({.frame = 0, .listeners = both});
        net.pool->deliver(0, std::move(batch));
        auto const text = quick.read_text();
        REQUIRE(text.substr(0, text.find(' ')) == std::to_string(i));
    }
    CHECK(net.core.wait_for("close", 1));
    CHECK(net.core.all("close")[0].who == slow_id);
}

TEST_CASE("a client whose window stays shut is dropped even below the cap")
{
    auto options = small_options();
    options.deadlines.peer_dead_after_ms = 300;
    net_fixture net(options);
    net.core.on_text = [](network&, connection_id, std::string_view) {};
    net.start();
    auto [client, id] = net.open({.receive_buffer_bytes = small_window_bytes});
    for (int i = 0; i < 50; ++i)
        net.pool->deliver(0, make_batch(id, std::string(10'000, 'w')));
    // It talks, so it is not dead; it only never reads.
    while (net.core.all("close").empty()) {
        try {
            client.send_text("x");
        } catch (std::exception const&) {
            break; // dropped meanwhile
        }
    }
    CHECK(net.core.wait_for("close", 1));
}

TEST_CASE("our close waits behind a backlog that the client still reads")
{
    net_fixture net(small_options());
    net.start();
    auto [client, id] = net.open({.receive_buffer_bytes = small_window_bytes});
    for (int i = 0; i < 50; ++i)
        net.pool->deliver(0, make_batch(id, std::string(3'000, 'q')));
    deliver_close(*net.pool, id, 4000, "enough");
    for (int i = 0; i < 50; ++i)
        REQUIRE(client.read_text().size() == 3'000);
    CHECK(client.read_close() == 4000);
}

TEST_CASE("a client's close goes before a backlog that it will not read any more")
{
    net_fixture net(small_options());
    net.start();
    auto [client, id] = net.open({.receive_buffer_bytes = small_window_bytes});
    for (int i = 0; i < 90; ++i)
        net.pool->deliver(0, make_batch(id, std::string(10'000, 'q')));
    client.send_close(1000);
    CHECK(net.core.wait_for("close", 1));
    int texts = 0;
    auto frame = client.read_frame();
    for (; frame.opcode == 1; frame = client.read_frame())
        ++texts;
    CHECK(frame.close_code() == 1000);
    CHECK(texts < 90);
    CHECK(client.is_at_end());
}

} // namespace
} // namespace oc::test
