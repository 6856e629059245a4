// TLS on real sockets: slow and silent peers, frames through a narrow way, what it costs.
#include "net/tls_source.hpp"
#include "support/sample_certificate.hpp"
#include "support/tls_socket.hpp"
#include "unit/net/net_fixture.hpp"
#include "unit/setup/sample_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <malloc.h>

#include <memory>
#include <string>
#include <vector>

namespace oc::test {
namespace {

struct tls_fixture {
    tls_fixture() { write_certificate(files.certificate, files.key); }

    net_options options()
    {
        auto out = test_options();
        out.tls = &source();
        return out;
    }
    tls_source& source()
    {
        if (!source_)
            source_ = std::make_unique<tls_source>(files, time);
        return *source_;
    }

    sample_folder folder;
    tls_files files{folder.path() / "server.pem", folder.path() / "server.key"};
    system_clock_source time;
    std::unique_ptr<tls_source> source_;
};

void upgrade(tls_socket& client)
{
    client.handshake();
    client.send(socket_client::upgrade_request());
    REQUIRE(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
}

TEST_CASE_FIXTURE(tls_fixture, "frames come whole and in order through a narrow way")
{
    auto narrow = options();
    narrow.send_buffer_bytes = 4 * 1024;
    net_fixture net(narrow);
    std::vector<std::string> texts;
    std::string expected;
    for (std::size_t i = 0; i < 300; ++i) {
        texts.emplace_back(1 + i * 137 % 20'000, static_cast<char>('a' + i % 26));
        expected += make_frame(texts.back())->wire();
    }
    net.core.on_text = [&](network& out, connection_id to, std::string_view) {
        for (auto const& text : texts)
            deliver_text(out, to, text);
    };
    net.start();
    tls_socket client(net.pool->port(), {.receive_buffer_bytes = 4 * 1024});
    upgrade(client);
    client.send(socket_client::masked_frame(0x81, "go"));
    CHECK(net.core.wait_for("message", 1));
    CHECK(client.read_exactly(expected.size()) == expected);
    deliver_close(*net.pool, net.core.all("open").back().who, 1000, "");
    CHECK(client.read_exactly(4) == std::string("\x88\x02\x03\xe8"));
    client.send(socket_client::masked_frame(0x88, "\x03\xe8"));
    CHECK(client.is_told_the_end());
}

TEST_CASE_FIXTURE(tls_fixture, "a client that does not finish the handshake is let go")
{
    auto hasty = options();
    hasty.deadlines.http_head_ms = 30;
    net_fixture net(hasty);
    net.start();
    auto silent = net.connect();
    auto slow = net.connect();
    slow.send("\x16");
    auto halfway = net.connect();
    tls_peer peer;
    peer.step();
    auto const hello = peer.take_out();
    halfway.send(hello.substr(0, hello.size() / 2));
    CHECK(silent.is_at_end());
    CHECK(slow.is_at_end());
    CHECK(halfway.is_at_end());
    CHECK(source().meters().failures == 2);
    CHECK(net.pool->wait_until_empty(std::chrono::seconds(5)));
}

TEST_CASE_FIXTURE(tls_fixture, "a client that provokes answers and reads none is let go")
{
    auto narrow = options();
    narrow.send_buffer_bytes = 4 * 1024;
    net_fixture net(narrow);
    net.start();
    tls_socket client(net.pool->port(), {.receive_buffer_bytes = 4 * 1024});
    upgrade(client);
    CHECK_THROWS([&] {
        for (int i = 0; i < 100; ++i)
            client.change_keys(200); // each wants new keys of the server, too
    }());
    CHECK(net.core.wait_for("close", 1));
}

TEST_CASE_FIXTURE(tls_fixture, "a client that asks nothing after the handshake is let go")
{
    auto hasty = options();
    hasty.deadlines.http_head_ms = 100;
    net_fixture net(hasty);
    net.start();
    tls_socket client(net.pool->port());
    client.handshake();
    CHECK(client.is_told_the_end());
}

TEST_CASE_FIXTURE(tls_fixture, "requests know that they came over TLS, and end politely")
{
    net_fixture net(options());
    std::string seen;
    net.routes.on_request = [&](http_request request, auto respond) {
        seen = request.host_url;
        respond({.body = std::string(200'000, 'b')});
    };
    net.start();
    tls_socket client(net.pool->port());
    client.handshake();
    client.send("GET /x HTTP/1.1\r\nHost: chat.example\r\nConnection: close\r\n\r\n");
    client.read_until("\r\n\r\n");
    CHECK(client.read_exactly(200'000) == std::string(200'000, 'b'));
    CHECK(seen == "https://chat.example");
    CHECK(client.is_told_the_end());
}

TEST_CASE_FIXTURE(tls_fixture, "plain HTTP is shown the way, and no request is obeyed")
{
    net_fixture net(options());
    int asked = 0;
    net.routes.on_request = [&](http_request const&, auto respond) {
        ++asked;
        respond({});
    };
    net.start();
    auto client = net.connect();
    client.send("GET /a?b=c HTTP/1.1\r\nHost: chat.example\r\n\r\n");
    auto const reply = client.read_reply();
    CHECK(reply.status == 308);
    CHECK(reply.header("location") == "https://chat.example/a?b=c");
    CHECK(client.is_at_end());
    auto upgrading = net.connect();
    upgrading.send(socket_client::upgrade_request());
    CHECK(upgrading.read_reply().status == 308);
    CHECK(asked == 0);
    CHECK(net.core.all("open").empty());
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

// One thread, so that mallinfo2, which knows the main arena only, sees everything; the clients are
// in it too, so they are measured first and taken off.
TEST_CASE_FIXTURE(tls_fixture, "an idle connection over TLS costs the heap what OpenSSL needs")
{
    constexpr std::size_t count = 50;
    boost::asio::io_context context;
    auto one_thread = options();
    one_thread.inline_context = &context;
    counting_core core;
    scripted_routes routes;
    net_pool pool(one_thread, {core, routes, time});
    pool.start();
    struct client {
        socket_client socket;
        std::unique_ptr<tls_peer> peer = std::make_unique<tls_peer>(TLS1_3_VERSION);
    };
    std::vector<client> clients;
    clients.reserve(2 * count);
    auto const open_one = [&] {
        auto& [socket, peer] = clients.emplace_back(client{socket_client(pool.port())});
        bool is_asked = false;
        while (core.opened < clients.size()) {
            peer->step();
            if (peer->is_established() && !std::exchange(is_asked, true))
                peer->write(socket_client::upgrade_request());
            socket.send(peer->take_out());
            context.run_for(std::chrono::milliseconds(1));
            char buffer[16 * 1024];
            auto const got = ::recv(socket.descriptor(), buffer, sizeof buffer, MSG_DONTWAIT);
            if (got > 0)
                peer->take_in({buffer, static_cast<std::size_t>(got)});
        }
        peer.reset();
    };
    while (clients.size() < count)
        open_one();
    std::size_t const before = ::mallinfo2().uordblks;
    while (clients.size() < 2 * count)
        open_one();
    std::size_t const grown = ::mallinfo2().uordblks - before;
    MESSAGE("heap bytes per idle connection over TLS: " << grown / count);
    CHECK(grown / count < 24 * 1024);
    pool.stop();
}

} // namespace
} // namespace oc::test
