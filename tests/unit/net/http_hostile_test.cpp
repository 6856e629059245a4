// HTTP from those who mean harm or know no better: limits, deadlines, smuggling.
#include "base/limits.hpp"
#include "unit/net/net_fixture.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

namespace oc::test {
namespace {

using std::chrono::seconds;

/// The reply to raw bytes after which the server must close; the routes must not have been asked
/// anything but what `asked_max` allows.
http_reply reply_to(std::string_view bytes, int asked_max = 0)
{
    net_fixture net;
    std::atomic<int> asked = 0;
    net.routes.on_request = [&](http_request, auto respond) {
        ++asked;
        respond({});
    };
    net.start();
    auto client = net.connect();
    client.send(bytes);
    auto reply = client.read_reply();
    CHECK(client.is_at_end());
    CHECK(asked <= asked_max);
    CHECK(reply.header("Connection") == "close");
    CHECK(reply.body.starts_with(R"({"error":")"));
    return reply;
}

std::string post(std::string_view headers, std::string_view body)
{
    return "POST /x HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

TEST_CASE("what is not HTTP is a 400")
{
    for (std::string_view bytes :
         {"hello\r\n\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
          "GET / HTTP/1.1 x\r\n\r\n", "G(T / HTTP/1.1\r\nHost: h\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: h\r\nNo colon\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: h\r\nBad name: x\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: h\r\nName : x\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n",
          "\x16\x03\x01\x02\x01\x01\xfc\x03\x03 TLS is spoken elsewhere\r\n\r\n"}) {
        CAPTURE(bytes);
        CHECK(reply_to(bytes).status == 400);
    }
    CHECK(reply_to(std::string_view("GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n", 28)).status == 400);
    CHECK(reply_to(std::string_view("GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n", 36)).status ==
          400);
}

TEST_CASE("HTTP/1.1 needs exactly one Host")
{
    CHECK(reply_to("GET /x HTTP/1.1\r\n\r\n").status == 400);
    CHECK(reply_to("GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").status == 400);
    CHECK(reply_to("GET /x HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n").status == 400);
}

TEST_CASE("a Host that cannot be one is refused, also beside an absolute target")
{
    CHECK(reply_to("GET /x HTTP/1.1\r\nHost: a b\r\n\r\n").status == 400);
    CHECK(reply_to("GET http://good.example/x HTTP/1.1\r\nHost: a/b\r\n\r\n").status == 400);
}

TEST_CASE("two lengths, two codings, or a length beside a coding are refused")
{
    std::string const chunks = "3\r\nabc\r\n0\r\n\r\n";
    for (std::string_view headers : {
             "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
             "Content-Length: 3\r\nContent-Length: 4\r\n",
             "Content-Length: 3\r\nContent-Length: 3\r\n",
             "Content-Length: 3, 3\r\n",
             "Content-Length: 3, 4\r\n",
             "Content-Length: +3\r\n",
             "Content-Length: -3\r\n",
             "Content-Length: 0x3\r\n",
             "Content-Length: 3 4\r\n",
             "Content-Length: \r\n",
             "Content-Length: 99999999999999999999\r\n",
             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: chunked, chunked\r\n",
             "Transfer-Encoding: gzip, chunked\r\n",
             "Transfer-Encoding: chunked, identity\r\n",
             "Transfer-Encoding: identity\r\n",
             "Transfer-Encoding: xchunked\r\n",
             "Transfer-Encoding: \"chunked\"\r\n",
             "Transfer-Encoding: \x0b" "chunked\r\n",
             "Transfer-Encoding : chunked\r\n",
             "Transfer-Encoding: chunked\r\n continued\r\n",
         }) {
        CAPTURE(headers);
        CHECK(reply_to(post(headers, chunks)).status == 400);
    }
}

TEST_CASE("HTTP/1.0 has no transfer codings")
{
    CHECK(reply_to("POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status ==
          400);
}

TEST_CASE("bad chunks are refused")
{
    for (std::string_view body : {"x\r\nabc\r\n0\r\n\r\n", "-3\r\nabc\r\n0\r\n\r\n",
                                  "0x3\r\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n",
                                  "3\nabc\r\n0\r\n\r\n", "\r\nabc\r\n0\r\n\r\n",
                                  "ffffffffffffffffff\r\nabc\r\n0\r\n\r\n",
                                  "3\r\nabc0\r\n\r\n0\r\n\r\n"}) {
        CAPTURE(body);
        CHECK(reply_to(post("Transfer-Encoding: chunked\r\n", body)).status == 400);
    }
}

TEST_CASE("a trailer cannot pass for a header")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    client.send(post("Transfer-Encoding: chunked\r\n",
                     "1\r\nb\r\n0\r\nX-Forwarded-For: 198.51.100.1\r\n\r\n"));
    CHECK(client.read_reply().body == "POST /x [] 127.0.0.1 b");
}

TEST_CASE("a head over the limit is a 431, one below is not")
{
    std::string const small(limits::http_head_bytes_max - 200, 'x');
    net_fixture net;
    net.start();
    CHECK(net.connect().get("/x", "X-Long: " + small + "\r\n").status == 200);
    std::string const long_value(limits::http_head_bytes_max, 'x');
    CHECK(reply_to("GET /x HTTP/1.1\r\nHost: h\r\nX-Long: " + long_value + "\r\n\r\n").status ==
          431);
    CHECK(reply_to("GET /" + long_value + " HTTP/1.1\r\nHost: h\r\n\r\n").status == 431);
    CHECK(reply_to("GET /" + std::string(1'000'000, 'x')).status == 431);
    std::string many;
    for (int i = 0; i < 2000; ++i)
        many += "X-" + std::to_string(i) + ": y\r\n";
    CHECK(reply_to("GET / HTTP/1.1\r\nHost: h\r\n" + many + "\r\n").status == 431);
}

TEST_CASE("a chunk head or a trailer that never ends is refused")
{
    std::string const endless(200'000, 'x');
    CHECK(reply_to(post("Transfer-Encoding: chunked\r\n", "3;" + endless)).status == 431);
    CHECK(reply_to(post("Transfer-Encoding: chunked\r\n", "0\r\nX: " + endless)).status >= 400);
}

TEST_CASE("a body over the limit is a 413, announced or not; one of the limit is not")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    std::string const largest(limits::http_body_bytes_max, 'b');
    client.send(post("Content-Length: " + std::to_string(largest.size()) + "\r\n", largest));
    CHECK(client.read_reply().status == 200);
    // Announced: refused before it is sent.
    CHECK(reply_to(post("Content-Length: 65537\r\n", "")).status == 413);
    CHECK(reply_to(post("Content-Length: 9223372036854775807\r\n", "x")).status == 413);
    std::string chunks;
    for (int i = 0; i < 20; ++i)
        chunks += "1000\r\n" + std::string(0x1000, 'c') + "\r\n";
    CHECK(reply_to(post("Transfer-Encoding: chunked\r\n", chunks)).status == 413);
}

TEST_CASE("the reply to an oversized body survives what the client still sends")
{
    CHECK(reply_to(post("Content-Length: 3000000\r\n", std::string(3'000'000, 'b'))).status == 413);
}

TEST_CASE("invalid paths are a 400, and the connection may go on")
{
    net_fixture net;
    net.start();
    auto client = net.connect();
    for (std::string target : {"/%zz", "/%00", "/%ff", "ftp://h/x", "x", "/a#b"}) {
        CAPTURE(target);
        auto const reply = client.get(target);
        CHECK(reply.status == 400);
        CHECK(reply.body == R"({"error":"Bad request"})");
    }
    CHECK(client.get("/fine").status == 200);
}

net_options quick_options()
{
    auto options = test_options();
    options.deadlines.http_head_ms = 150;
    options.deadlines.http_idle_ms = 150;
    options.deadlines.close_ms = 150;
    return options;
}

TEST_CASE("a head that does not come to its end in time is a 408")
{
    net_fixture net(quick_options());
    net.start();
    auto client = net.connect();
    client.send("GET / HTTP/1.1\r\nHo");
    CHECK(client.read_reply().status == 408);
    CHECK(client.is_at_end());
    CHECK(net.pool->wait_until_empty(seconds(5)));
}

TEST_CASE("bytes that trickle in do not prolong the deadline of a head")
{
    net_fixture net(quick_options());
    net.start();
    auto client = net.connect();
    client.send("GET / HTTP/1.1\r\nX: ");
    constexpr int pace_ms = 5;
    int bytes = 0;
    for (; !client.is_readable(pace_ms) && bytes < 1000; ++bytes)
        client.send("x");
    CHECK(bytes < 1000);
    CHECK(client.read_reply().status == 408);
}

TEST_CASE("a connection that says nothing is closed without a word")
{
    net_fixture net(quick_options());
    net.start();
    auto silent = net.connect();
    CHECK(silent.is_at_end());
    auto idle = net.connect();
    CHECK(idle.get("/x").status == 200);
    CHECK(idle.is_at_end());
}

TEST_CASE("a body that does not come is a 408")
{
    net_fixture net(quick_options());
    net.start();
    auto client = net.connect();
    client.send(post("Content-Length: 10\r\n", "five."));
    CHECK(client.read_reply().status == 408);
}

TEST_CASE("a client that does not read its response is dropped")
{
    auto options = quick_options();
    options.send_buffer_bytes = 8 * 1024;
    net_fixture net(options);
    net.routes.on_request = [](http_request, auto respond) {
        respond({.body = std::string(5'000'000, 'r')});
    };
    net.start();
    auto client = net.connect({.receive_buffer_bytes = 4096});
    client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
    client.read_until("\r\n\r\n");
    CHECK(net.pool->wait_until_empty(seconds(5)));
    CHECK(client.read_to_end().size() < 5'000'000);
}

TEST_CASE("a client that does not end after its last response is dropped")
{
    net_fixture net(quick_options());
    net.start();
    auto client = net.connect();
    CHECK(client.get("/x", "Connection: close\r\n").status == 200);
    CHECK(client.is_at_end());
    CHECK(net.pool->wait_until_empty(seconds(5))); // our side has not closed
}

TEST_CASE("clients that vanish at any point of a request leave nothing behind")
{
    net_fixture net;
    net.start();
    std::string const request = post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n") +
                                socket_client::upgrade_request();
    for (std::size_t bytes = 0; bytes <= request.size(); bytes += 7) {
        auto ending = net.connect();
        ending.send(std::string_view(request).substr(0, bytes));
        ending.close();
        auto resetting = net.connect();
        resetting.send(std::string_view(request).substr(0, bytes));
        resetting.reset();
    }
    auto client = net.connect();
    CHECK(client.get("/x").status == 200); // accepted after all of them
    client.close();
    CHECK(net.pool->wait_until_empty(seconds(10)));
    CHECK(net.core.all("open").size() == net.core.all("close").size());
}

} // namespace
} // namespace oc::test
