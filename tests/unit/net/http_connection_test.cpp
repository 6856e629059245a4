// HTTP over a real loopback socket: what clients and proxies rely on.
#include "unit/net/net_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace oc::test {
namespace {

using std::chrono::seconds;

TEST_CASE("a request reaches the routes with path, query, headers, body and address")
{
    net_fixture net;
    http_request seen;
    net.routes.on_request = [&](http_request request, auto respond) {
        seen = std::move(request);
        respond({.status = 201, .content_type = "text/plain", .body = "made"});
    };
    net.start();
    auto client = net.connect();
    client.send("POST /a%20b?c=%20d HTTP/1.1\r\nHost: h\r\nX-Mixed-Case: Value \r\n"
                "Content-Length: 4\r\n\r\nbody");
    auto const reply = client.read_reply();
    CHECK(reply.status == 201);
    CHECK(reply.body == "made");
    CHECK(seen.method == "POST");
    CHECK(seen.path == "/a b");
    CHECK(seen.query == "c=%20d");
    CHECK(seen.body == "body");
    CHECK(seen.address == "127.0.0.1");
    auto const has = [&](std::string const& name, std::string const& value) {
        for (auto const& header : seen.headers)
            if (header == std::pair(name, value))
                return true;
        return false;
    };
    CHECK(has("x-mixed-case", "Value"));
    CHECK(has("host", "h"));
}

TEST_CASE("the client's address comes from a trusted proxy's headers")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    CHECK(client.get("/x", "X-Forwarded-For: 1.2.3.4, 198.51.100.3\r\n").body ==
          "GET /x [] 198.51.100.3 ");
    CHECK(client.get("/x", "CF-Connecting-IP: 198.51.100.4\r\n").body == "GET /x [] 198.51.100.4 ");
}

TEST_CASE("a peer that is no trusted proxy cannot choose its address")
{
    auto options = test_options();
    options.trusted_proxies = {"192.0.2.1"};
    net_fixture net(options);
    net.start();
    auto client = net.connect();
    CHECK(client.get("/x", "X-Forwarded-For: 198.51.100.3\r\n").body == "GET /x [] 127.0.0.1 ");
}

TEST_CASE("every response, errors included, has CORS and the fixed headers")
{
    net_fixture net;
    net.start();
    std::vector<http_reply> replies;
    auto client = net.connect();
    replies.push_back(client.get("/fine"));
    replies.push_back(client.get("/%zz"));
    client.send("OPTIONS /x HTTP/1.1\r\nHost: h\r\n\r\n");
    replies.push_back(client.read_reply());
    auto broken = net.connect();
    broken.send("NOT HTTP\r\n\r\n");
    replies.push_back(broken.read_reply());
    for (auto const& reply : replies) {
        CHECK(reply.header("Access-Control-Allow-Origin") == "*");
        CHECK(reply.header("Access-Control-Allow-Methods") == "GET, HEAD, OPTIONS, POST");
        CHECK(reply.header("Access-Control-Allow-Headers") == "Content-Type, Authorization, Range");
        CHECK(reply.header("Server") == "originchats");
        CHECK(reply.header("X-Content-Type-Options") == "nosniff");
        CHECK(reply.header("Date").ends_with(" GMT"));
    }
}

TEST_CASE("OPTIONS on any path is 204 with a preflight answer")
{
    net_fixture net;
    bool is_asked = false;
    net.routes.on_request = [&](http_request, auto respond) {
        is_asked = true;
        respond({});
    };
    net.start();
    auto client = net.connect();
    for (std::string target : {"/anything", "/", "*", "/%zz"}) {
        client.send("OPTIONS " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
        auto const reply = client.read_reply();
        CHECK(reply.status == 204);
        CHECK(reply.header("Access-Control-Max-Age") == "86400");
        CHECK(reply.header("Content-Length").empty());
    }
    CHECK_FALSE(is_asked);
}

TEST_CASE("HEAD is GET without the body, with its length")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    client.send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n");
    auto const reply = client.read_reply(socket_client::body::none);
    CHECK(reply.status == 200);
    auto const whole = client.get("/x"); // also shows that no byte of a body came
    CHECK(whole.body == "GET /x [] 127.0.0.1 ");
    CHECK(reply.header("Content-Length") == whole.header("Content-Length"));
}

TEST_CASE("a shared body is sent like any other")
{
    net_fixture net;
    auto const shared = std::make_shared<std::string const>(std::string(3'000'000, 's'));
    net.routes.on_request = [&](http_request, auto respond) {
        respond({.shared_body = shared});
    };
    net.start();
    auto client = net.connect({.receive_buffer_bytes = 4096});
    CHECK(client.get("/big").body == *shared);
    CHECK(client.get("/big").body == *shared);
    client.close();
    CHECK(net.pool->wait_until_empty(seconds(5)));
    CHECK(shared.use_count() == 1);
}

TEST_CASE("pipelined requests are answered one at a time, in order")
{
    net_fixture net;
    std::vector<std::pair<std::string, scripted_routes::respond_function>> waiting;
    std::mutex mutex;
    std::condition_variable changed;
    net.routes.on_request = [&](http_request request, auto respond) {
        std::lock_guard const lock(mutex);
        waiting.emplace_back(request.path, respond);
        changed.notify_all();
    };
    net.start();
    auto client = net.connect();
    std::string requests;
    for (int i = 0; i < 20; ++i)
        requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    client.send(requests);
    for (int i = 0; i < 20; ++i) {
        std::unique_lock lock(mutex);
        REQUIRE(changed.wait_for(lock, seconds(10), [&] { return !waiting.empty(); }));
        REQUIRE(waiting.size() == 1);
        CHECK(waiting[0].first == "/" + std::to_string(i));
        auto const respond = waiting[0].second;
        waiting.clear();
        lock.unlock();
        respond({.body = std::to_string(i)});
        CHECK(client.read_reply().body == std::to_string(i));
    }
}

TEST_CASE("a thousand pipelined preflights do not pile up on the stack")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    std::string requests;
    for (int i = 0; i < 1000; ++i)
        requests += "OPTIONS / HTTP/1.1\r\nHost: h\r\n\r\n";
    client.send(requests + "GET /last HTTP/1.1\r\nHost: h\r\n\r\n");
    for (int i = 0; i < 1000; ++i)
        REQUIRE(client.read_reply().status == 204);
    CHECK(client.read_reply().body == "GET /last [] 127.0.0.1 ");
}

TEST_CASE("connections stay open by default with HTTP/1.1 and on request with HTTP/1.0")
{
    net_fixture net;
    net.start();
    auto modern = net.connect();
    CHECK(modern.get("/1").status == 200);
    CHECK(modern.get("/2").status == 200);
    CHECK(modern.get("/3", "Connection: close\r\n").header("Connection") == "close");
    CHECK(modern.is_at_end());

    auto old = net.connect();
    old.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(old.read_reply().header("Connection") == "keep-alive");
    old.send("GET /2 HTTP/1.0\r\n\r\n");
    CHECK(old.read_reply().body == "GET /2 [] 127.0.0.1 ");
    CHECK(old.is_at_end());
}

TEST_CASE("a client that ends its side after the request still gets the response")
{
    net_fixture net;
    std::vector<std::thread> threads;
    net.routes.on_request = [&](http_request, auto respond) {
        threads.emplace_back([respond] { respond({.body = std::string(100'000, 'r')}); });
    };
    net.start();
    auto client = net.connect();
    client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
    client.end();
    CHECK(client.read_reply().body.size() == 100'000);
    CHECK(client.is_at_end());
    net.pool->stop();
    for (auto& thread : threads)
        thread.join();
}

TEST_CASE("an answer may come later and from another thread")
{
    net_fixture net;
    std::vector<std::thread> threads;
    net.routes.on_request = [&](http_request request, auto respond) {
        threads.emplace_back([path = request.path, respond] { respond({.body = path}); });
    };
    net.start();
    auto client = net.connect();
    for (int i = 0; i < 5; ++i)
        CHECK(client.get("/" + std::to_string(i)).body == "/" + std::to_string(i));
    net.pool->stop();
    for (auto& thread : threads)
        thread.join();
}

TEST_CASE("an answer that nobody gives is a 500, so is a route that throws")
{
    net_fixture net;
    net.routes.on_request = [](http_request request, auto) {
        if (request.path == "/throws")
            throw std::runtime_error("broken");
    };
    net.start();
    auto client = net.connect();
    CHECK(client.get("/forgets").status == 500);
    auto const reply = client.get("/throws");
    CHECK(reply.status == 500);
    CHECK(reply.body == R"({"error":"Internal server error"})");
}

TEST_CASE("a second answer to the same request is ignored")
{
    net_fixture net;
    net.routes.on_request = [](http_request, auto respond) {
        respond({.body = "first"});
        respond({.body = "second"});
    };
    net.start();
    auto client = net.connect();
    CHECK(client.get("/").body == "first");
    CHECK(client.get("/").body == "first");
}

TEST_CASE("an answer for a client that has gone, or to a pool that has gone, is dropped")
{
    std::vector<scripted_routes::respond_function> late;
    {
        net_fixture net;
        std::mutex mutex;
        std::condition_variable changed;
        net.routes.on_request = [&](http_request, auto respond) {
            std::lock_guard const lock(mutex);
            late.push_back(respond);
            changed.notify_all();
        };
        net.start();
        auto first = net.connect();
        first.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
        auto second = net.connect();
        second.send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
        std::unique_lock lock(mutex);
        REQUIRE(changed.wait_for(lock, seconds(10), [&] { return late.size() == 2; }));
        first.reset();
        while (net.pool->connection_count() > 1)
            std::this_thread::yield();
        late[0]({.body = "for nobody"});
    }
    late[1]({.body = "too late"});
}

TEST_CASE("chunked bodies are put together")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    client.send("POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                "3\r\nabc\r\n4;name=value\r\ndefg\r\n0\r\n\r\n");
    CHECK(client.read_reply().body == "POST /c [] 127.0.0.1 abcdefg");
    CHECK(client.get("/next").status == 200);
}

TEST_CASE("a request in single bytes is the same request")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    std::string const request =
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nhello\r\n0\r\n\r\nGET /y HTTP/1.1\r\nHost: h\r\n\r\n";
    for (char const c : request)
        client.send(std::string_view(&c, 1));
    CHECK(client.read_reply().body == "POST /x [] 127.0.0.1 hello");
    CHECK(client.read_reply().body == "GET /y [] 127.0.0.1 ");
}

TEST_CASE("a client that waits for 100 Continue is told to go on")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    client.send("POST /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    CHECK(client.read_reply(socket_client::body::none).status == 100);
    client.send("ok");
    CHECK(client.read_reply().body == "POST /x [] 127.0.0.1 ok");
    client.send("POST /x HTTP/1.1\r\nHost: h\r\nExpect: magic\r\nContent-Length: 2\r\n\r\n");
    CHECK(client.read_reply().status == 417);
}

TEST_CASE("an upgrade elsewhere than at / is an ordinary GET")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    client.send(socket_client::upgrade_request("/chat"));
    CHECK(client.read_reply().body == "GET /chat [] 127.0.0.1 ");
    client.send(socket_client::upgrade_request("/?query=ignored"));
    CHECK(client.read_reply(socket_client::body::none).status == 101);
}

TEST_CASE("the opening handshake proves that the key was read")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    auto const reply = client.upgrade();
    CHECK(reply.header("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    CHECK(reply.header("Connection") == "Upgrade");
    CHECK(reply.header("Upgrade") == "websocket");
}

TEST_CASE("a bad opening handshake is refused with the reason")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    client.send("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    auto reply = client.read_reply();
    CHECK(reply.status == 426);
    CHECK(reply.header("Sec-WebSocket-Version") == "13");
    client.send("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Version: 13\r\n\r\n");
    reply = client.read_reply();
    CHECK(reply.status == 400);
    CHECK(reply.body.starts_with(R"({"error":")"));
    CHECK(net.core.all("open").empty());
}

TEST_CASE("an upgrade can follow ordinary requests on the same connection")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    CHECK(client.get("/x").status == 200);
    client.upgrade();
    client.send_text("hi");
    CHECK(client.read_text() == "hi");
}

TEST_CASE("a response under way is finished when the server stops")
{
    net_fixture net;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<scripted_routes::respond_function> waiting;
    net.routes.on_request = [&](http_request, auto respond) {
        std::lock_guard const lock(mutex);
        waiting.push_back(respond);
        changed.notify_all();
    };
    net.start();
    auto client = net.connect();
    client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
    {
        std::unique_lock lock(mutex);
        REQUIRE(changed.wait_for(lock, seconds(10), [&] { return !waiting.empty(); }));
    }
    net.pool->close_all(1001, "");
    waiting[0]({.body = "finished"});
    auto const reply = client.read_reply();
    CHECK(reply.body == "finished");
    CHECK(client.is_at_end());
    client.close();
    CHECK(net.pool->wait_until_empty(seconds(5)));
}

} // namespace
} // namespace oc::test
