// One WebSocket over a real loopback socket: messages, control frames, ends.
#include "net/websocket_connection.hpp"

#include "net/websocket_deflate.hpp"
#include "support/fake_clock.hpp"
#include "unit/net/net_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

namespace oc::test {
namespace {

constexpr unsigned char text_part = 0x01;     // not final
constexpr unsigned char continuation = 0x80;  // final
constexpr unsigned opcode_ping = 9;
constexpr unsigned opcode_pong = 10;

TEST_CASE("a message reaches the core and its echo the client")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    client.send_text("hello");
    CHECK(client.read_text() == "hello");
    CHECK(net.core.all("message").size() == 1);
    CHECK(net.core.all("message")[0].who == id);
    CHECK(net.core.all("message")[0].text == "hello");
}

TEST_CASE("messages keep their order, however many come at once")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    std::string bytes;
    for (int i = 0; i < 2000; ++i)
        bytes += socket_client::masked_frame(0x81, "message " + std::to_string(i));
    client.send(bytes);
    for (int i = 0; i < 2000; ++i)
        REQUIRE(client.read_text() == "message " + std::to_string(i));
}

TEST_CASE("input chopped into single bytes reads the same")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    std::string const bytes = socket_client::upgrade_request() +
                              socket_client::masked_frame(0x81, "chopped") +
                              socket_client::masked_frame(0x89, "p") +
                              socket_client::masked_frame(0x81, std::string(300, 'x'));
    for (char const c : bytes)
        client.send(std::string_view(&c, 1));
    CHECK(client.read_reply(socket_client::body::none).status == 101);
    // Echoes take the way over the core, the pong does not, so that it may come first.
    std::string texts;
    int pongs = 0;
    for (int i = 0; i < 3; ++i) {
        auto const frame = client.read_frame();
        pongs += frame.opcode == opcode_pong ? 1 : 0;
        texts += frame.opcode == 1 ? frame.payload : "";
    }
    CHECK(pongs == 1);
    CHECK(texts == "chopped" + std::string(300, 'x'));
}

TEST_CASE("bytes behind the opening handshake in one segment are the first messages")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    client.send(socket_client::upgrade_request("/?v=1") +
                socket_client::masked_frame(0x81, "early") +
                socket_client::masked_frame(text_part, "half"));
    CHECK(client.read_reply(socket_client::body::none).status == 101);
    CHECK(client.read_text() == "early");
    client.send(socket_client::masked_frame(continuation, " and half"));
    CHECK(client.read_text() == "half and half");
}

TEST_CASE("messages of all header sizes arrive whole in both directions")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    for (std::size_t const size :
         {0, 1, 125, 126, 127, 65'535, 65'536, 65'537, 200'000, 1'000'000}) {
        std::string const text(size, 'm');
        client.send_text(text);
        CHECK(client.read_text() == text);
    }
}

TEST_CASE("a message of the limit closes with 1009, the largest below it does not")
{
    auto options = test_options();
    options.message_bytes_max = 10'000;
    net_fixture net(options);
    net.start();
    auto [client, id] = net.open();
    client.send_text(std::string(9'999, 'x'));
    CHECK(client.read_text().size() == 9'999);
    client.send_text(std::string(10'000, 'x'));
    CHECK(client.read_close() == 1009);
    CHECK(client.is_at_end());
    CHECK(net.core.wait_for("close", 1));
}

TEST_CASE("the close frame after a message that is too big survives what the client still sends")
{
    auto options = test_options();
    options.message_bytes_max = 1'000;
    net_fixture net(options);
    net.start();
    auto [client, id] = net.open();
    client.send(socket_client::masked_frame(0x81, std::string(3'000'000, 'x')));
    CHECK(client.read_close() == 1009);
}

TEST_CASE("binary messages are ignored silently")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    client.send(socket_client::masked_frame(0x82, "binary"));
    client.send_text("text");
    CHECK(client.read_text() == "text");
    CHECK(net.core.all("message").size() == 1);
}

TEST_CASE("pings are answered with their payload, also within a message")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    client.send_ping("are you there");
    auto pong = client.read_frame();
    CHECK(pong.opcode == opcode_pong);
    CHECK(pong.payload == "are you there");
    client.send(socket_client::masked_frame(text_part, "in "));
    client.send_ping("");
    CHECK(client.read_frame().opcode == opcode_pong);
    client.send(socket_client::masked_frame(continuation, "two"));
    CHECK(client.read_text() == "in two");
}

TEST_CASE("a flood of pings is answered at a bounded rate, the last one surely")
{
    auto options = test_options();
    options.deadlines.sweep_ms = 100;
    net_fixture net(options);
    net.start();
    auto [client, id] = net.open();
    std::string flood;
    constexpr int count = 5000;
    for (int i = 1; i <= count; ++i)
        flood += socket_client::masked_frame(0x89, std::to_string(i));
    client.send(flood);
    int pongs = 0;
    std::string last;
    while (last != std::to_string(count)) {
        auto const frame = client.read_frame();
        REQUIRE(frame.opcode == opcode_pong);
        ++pongs;
        last = frame.payload;
    }
    CHECK(pongs < count / 4);
}

TEST_CASE("a client's close is answered with its code and told to the core once")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    client.send_close(4123, "done");
    CHECK(client.read_close() == 4123);
    CHECK(client.is_at_end());
    CHECK(net.core.wait_for("close", 1));
    CHECK(net.pool->wait_until_empty(std::chrono::seconds(5)));
    CHECK(net.core.all("close").size() == 1);
}

TEST_CASE("an empty close is answered with an empty close")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    client.send(socket_client::masked_frame(0x88, ""));
    auto const frame = client.read_frame();
    CHECK(frame.opcode == 8);
    CHECK(frame.payload.empty());
    CHECK(client.is_at_end());
}

TEST_CASE("what a client sends after its close is not read")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    client.send(socket_client::masked_frame(0x88, "") + socket_client::masked_frame(0x81, "late"));
    CHECK(client.read_close() == 1005);
    CHECK(net.core.wait_for("close", 1));
    CHECK(net.core.all("message").empty());
}

TEST_CASE("a close of ours comes after the frames before it and waits for the client's answer")
{
    net_fixture net;
    net.core.on_text = [](network& out, connection_id from, std::string_view) {
        deliver_text(out, from, "last words");
        deliver_close(out, from, 4007, "enough");
        deliver_text(out, from, "never");
    };
    net.start();
    auto [client, id] = net.open();
    client.send_text("go");
    CHECK(client.read_text() == "last words");
    auto const frame = client.read_frame();
    CHECK(frame.close_code() == 4007);
    CHECK(frame.payload.substr(2) == "enough");
    CHECK(net.core.wait_for("close", 1));
    client.send_text("ignored");
    client.send_close(4007);
    CHECK(client.is_at_end());
    CHECK(net.core.all("message").size() == 1);
    CHECK(net.core.all("close").size() == 1);
}

TEST_CASE("a client that does not answer our close is dropped at the deadline")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    deliver_close(*net.pool, id, 1000, "");
    CHECK(client.read_close() == 1000);
    CHECK(client.is_at_end());
    CHECK(net.pool->wait_until_empty(std::chrono::seconds(5)));
}

TEST_CASE("when both sides close at once each hears the other")
{
    net_fixture net;
    net.start();
    auto [client, id] = net.open();
    deliver_close(*net.pool, id, 4001, "");
    client.send_close(1000);
    auto const code = client.read_close();
    CHECK((code == 4001 || code == 1000)); // ours, or the echo if the client's was first
    CHECK(client.is_at_end());
    CHECK(net.core.wait_for("close", 1));
    CHECK(net.core.all("close").size() == 1);
}

TEST_CASE("a protocol error is answered with its code and the connection dropped")
{
    struct offence {
        std::string bytes;
        std::uint16_t code;
    };
    std::string unmasked("\x81\x02hi", 4);
    offence const offences[] = {
        {unmasked, 1002},
        {socket_client::masked_frame(0xf1, "x"), 1002},        // reserved bits
        {socket_client::masked_frame(0x83, "x"), 1002},        // reserved opcode
        {socket_client::masked_frame(continuation, "x"), 1002}, // nothing to continue
        {socket_client::masked_frame(0x81, "\xc3\x28"), 1007},  // not UTF-8
    };
    for (auto const& [bytes, code] : offences) {
        net_fixture net;
        net.start();
        auto [client, id] = net.open();
        client.send(bytes + socket_client::masked_frame(0x81, "not read"));
        CHECK(client.read_close() == code);
        CHECK(client.is_at_end());
        client.close();
        CHECK(net.core.wait_for("close", 1));
        CHECK(net.core.all("message").empty());
    }
}

TEST_CASE("a client that vanishes is told to the core, by an end, by a reset, within a message")
{
    net_fixture net;
    net.start();
    auto [ending, ending_id] = net.open();
    ending.end();
    CHECK(net.core.wait_for("close", 1));
    auto [resetting, resetting_id] = net.open();
    resetting.reset();
    CHECK(net.core.wait_for("close", 2));
    auto [breaking, breaking_id] = net.open();
    breaking.send(socket_client::masked_frame(0x81, "unfinished").substr(0, 9));
    breaking.close();
    CHECK(net.core.wait_for("close", 3));
    CHECK(net.core.all("message").empty());
    CHECK(net.pool->wait_until_empty(std::chrono::seconds(5)));
}

TEST_CASE("a silent client is pinged, and an answer keeps it")
{
    fake_clock time;
    recording_core core;
    scripted_routes routes;
    net_pool pool(test_options(), {core, routes, time});
    core.net = &pool;
    pool.start();
    socket_client client(pool.port());
    client.upgrade();
    time.advance_ms(limits::websocket_ping_after_ms + 1);
    CHECK(client.read_frame().opcode == opcode_ping);
    client.send(socket_client::masked_frame(0x8a, ""));
    client.send_text("I am here");
    CHECK(client.read_text() == "I am here");
    time.advance_ms(limits::peer_dead_after_ms - 1);
    CHECK(client.read_frame().opcode == opcode_ping);
    CHECK(core.all("close").empty());
    pool.stop();
}

TEST_CASE("a client that stays silent is dropped, after a single ping")
{
    fake_clock time;
    recording_core core;
    scripted_routes routes;
    net_pool pool(test_options(), {core, routes, time});
    core.net = &pool;
    pool.start();
    socket_client client(pool.port());
    client.upgrade();
    time.advance_ms(limits::websocket_ping_after_ms);
    CHECK(client.read_frame().opcode == opcode_ping);
    time.advance_ms(limits::peer_dead_after_ms);
    CHECK(client.is_at_end());
    CHECK(core.wait_for("close", 1));
    pool.stop();
}

TEST_CASE("a client that negotiated compression gets long messages compressed and may send such")
{
    auto options = test_options();
    options.deflate_bytes_min = 200;
    net_fixture net(options);
    net.start();
    auto client = net.connect();
    auto const reply = client.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n");
    CHECK(reply.header("Sec-WebSocket-Extensions").starts_with("permessage-deflate"));

    deflate_codec codec;
    std::string const text(5'000, 'd');
    client.send(socket_client::masked_frame(0xc1, codec.compress(text)));
    auto const frame = client.read_frame();
    CHECK(frame.is_compressed);
    CHECK(frame.payload.size() < 200);
    CHECK(codec.inflate(frame.payload, 1'000'000).bytes == text);
    client.send_text("short");
    CHECK(client.read_text() == "short");
}

TEST_CASE("compression is declined when it is switched off")
{
    auto options = test_options();
    options.deflate = false;
    net_fixture net(options);
    net.start();
    auto client = net.connect();
    auto const reply = client.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n");
    CHECK(reply.header("Sec-WebSocket-Extensions").empty());
    client.send_text(std::string(5'000, 'd'));
    CHECK(client.read_text().size() == 5'000);
}

TEST_CASE("an idle connection is small")
{
    // The promise of the header; with slot and allocator this stays well under 1.2 KB.
    CHECK(sizeof(websocket_connection) <= 320);
}

} // namespace
} // namespace oc::test
