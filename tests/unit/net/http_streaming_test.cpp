// Bodies of requests that come in pieces, and bodies of responses that are files.
#include "net/file_response.hpp"
#include "unit/net/net_fixture.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc::test {
namespace {

using std::chrono::seconds;
using go_on_function = std::function<void()>;

/// What receivers saw; shared with the test's thread.
struct story {
    std::mutex mutex;
    std::condition_variable changed;
    std::string body; // of all pieces
    std::vector<std::size_t> pieces;
    std::vector<go_on_function> waiting; // when held
    int finished = 0;
    int destroyed = 0;
    http_request head;
    http_respond respond;

    void note(std::function<void(story&)> const& change)
    {
        std::lock_guard const lock(mutex);
        change(*this);
        changed.notify_all();
    }
    bool wait(std::function<bool(story&)> const& is_so)
    {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, seconds(10), [&] { return is_so(*this); });
    }
    go_on_function take_waiting()
    {
        std::lock_guard const lock(mutex);
        auto out = std::move(waiting.front());
        waiting.erase(waiting.begin());
        return out;
    }
};

enum class pace { at_once, held };

class noting_receiver final : public body_receiver {
public:
    noting_receiver(story& told, pace how) : told_(told), pace_(how) {}
    ~noting_receiver() override
    {
        told_.note([](story& s) { ++s.destroyed; });
    }
    void take(std::string bytes, go_on_function go_on) override
    {
        if (bytes == "throw")
            throw std::runtime_error("broken");
        told_.note([&](story& s) {
            s.body += bytes;
            s.pieces.push_back(bytes.size());
            if (pace_ == pace::held)
                s.waiting.push_back(go_on);
        });
        if (pace_ == pace::at_once)
            go_on();
    }
    void finish() override
    {
        http_respond respond;
        told_.note([&](story& s) {
            ++s.finished;
            respond = std::exchange(s.respond, nullptr);
        });
        if (respond)
            respond({.body = "got it"});
    }

private:
    story& told_;
    pace pace_;
};

/// A network whose requests to /stream go to receivers.
struct streaming_net {
    explicit streaming_net(pace how = pace::at_once, net_options options = test_options())
        : net(std::move(options))
    {
        net.routes.on_open = [this, how](http_request const& head,
                                         http_respond respond) -> std::shared_ptr<body_receiver> {
            if (head.path != "/stream")
                return nullptr;
            told.note([&](story& s) {
                s.head = head;
                s.respond = std::move(respond);
            });
            return std::make_shared<noting_receiver>(told, how);
        };
    }
    ~streaming_net()
    {
        net.pool->stop();
        told.respond = nullptr;
    }

    story told; // outlives the network
    net_fixture net;
};

std::string post_head(std::string_view headers)
{
    return "POST /stream HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\n";
}

std::string make_bytes(std::size_t count)
{
    std::string out(count, '\0');
    for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<char>(i * 31 + i / 251);
    return out;
}

TEST_CASE("a body comes to its receiver in pieces, whole and in order")
{
    streaming_net s;
    s.net.start();
    auto client = s.net.connect();
    auto const body = make_bytes(700'000);
    client.send(post_head("Content-Length: " + std::to_string(body.size()) + "\r\n") + body);
    CHECK(client.read_reply().body == "got it");
    CHECK(s.told.body == body);
    CHECK(s.told.finished == 1);
    CHECK(s.told.head.content_length == body.size());
    CHECK(s.told.head.body.empty());
    for (std::size_t const bytes : s.told.pieces)
        CHECK(bytes <= limits::http_body_piece_bytes_max);
    CHECK(client.get("/next").status == 200); // the connection goes on
}

TEST_CASE("a body in many small chunks is put together into few pieces")
{
    streaming_net s;
    s.net.start();
    auto client = s.net.connect();
    std::string chunks, whole;
    for (int i = 0; i < 5000; ++i) {
        chunks += "1\r\n" + std::string(1, static_cast<char>('a' + i % 26)) + "\r\n";
        whole += static_cast<char>('a' + i % 26);
    }
    client.send(post_head("Transfer-Encoding: chunked\r\n") + chunks + "0\r\n\r\n");
    CHECK(client.read_reply().body == "got it");
    CHECK(s.told.body == whole);
    CHECK(s.told.pieces.size() < 1000);
    CHECK_FALSE(s.told.head.content_length);
}

TEST_CASE("a receiver without a body is finished at once")
{
    streaming_net s;
    s.net.start();
    auto client = s.net.connect();
    client.send(post_head(""));
    CHECK(client.read_reply().body == "got it");
    client.send(post_head("Content-Length: 0\r\n"));
    CHECK(client.read_reply().body == "got it");
    CHECK(s.told.pieces.empty());
}

TEST_CASE("nothing more is read while a receiver has a piece")
{
    auto options = test_options();
    options.deadlines.http_idle_ms = 60; // does not run against the peer meanwhile
    streaming_net s(pace::held, options);
    s.net.start();
    auto client = s.net.connect();
    client.send(post_head("Content-Length: 10\r\n") + "one");
    REQUIRE(s.told.wait([](story& t) { return t.waiting.size() == 1; }));
    client.send("two");
    CHECK_FALSE(client.is_readable(150)); // no 408, and no second piece
    CHECK(s.told.pieces.size() == 1);
    auto const go_on = s.told.take_waiting();
    go_on();
    go_on(); // once is enough
    REQUIRE(s.told.wait([](story& t) { return t.pieces.size() == 2; }));
    client.send("four");
    s.told.take_waiting()();
    REQUIRE(s.told.wait([](story& t) { return t.pieces.size() == 3; }));
    s.told.take_waiting()();
    CHECK(client.read_reply().body == "got it");
    CHECK(s.told.body == "onetwofour");
}

TEST_CASE("a peer that pauses in a streamed body is told 408, and the receiver is destroyed")
{
    auto options = test_options();
    options.deadlines.http_idle_ms = 60;
    streaming_net s(pace::at_once, options);
    s.net.start();
    auto client = s.net.connect();
    client.send(post_head("Content-Length: 100000\r\n") + make_bytes(50'000));
    // What was sent fast buys no long silence.
    CHECK(client.read_reply().status == 408);
    CHECK(s.told.wait([](story& t) { return t.destroyed == 1; }));
    CHECK(s.told.finished == 0);
}

TEST_CASE("the end of the connection, an orderly one or a reset, destroys the receiver")
{
    for (bool const is_reset : {false, true}) {
        CAPTURE(is_reset);
        streaming_net s;
        s.net.start();
        auto client = s.net.connect();
        client.send(post_head("Content-Length: 10\r\n") + "part");
        REQUIRE(s.told.wait([](story& t) { return t.pieces.size() == 1; }));
        is_reset ? client.reset() : client.close();
        CHECK(s.told.wait([](story& t) { return t.destroyed == 1; }));
        CHECK(s.told.finished == 0);
        CHECK(s.net.pool->wait_until_empty(seconds(5)));
    }
}

TEST_CASE("a reset is noticed while the receiver has a piece")
{
    streaming_net s(pace::held);
    s.net.start();
    auto client = s.net.connect();
    client.send(post_head("Content-Length: 10\r\n") + "part");
    REQUIRE(s.told.wait([](story& t) { return t.waiting.size() == 1; }));
    client.reset();
    CHECK(s.told.wait([](story& t) { return t.destroyed == 1; }));
    s.told.take_waiting()(); // too late, and harmless
    CHECK(s.net.pool->wait_until_empty(seconds(5)));
}

TEST_CASE("chunks that break off or go wrong destroy the receiver")
{
    streaming_net s;
    s.net.start();
    auto client = s.net.connect();
    client.send(post_head("Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\nnonsense\r\n");
    CHECK(client.read_reply().status == 400);
    CHECK(client.is_at_end());
    CHECK(s.told.wait([](story& t) { return t.destroyed == 1; }));
    CHECK(s.told.finished == 0);
}

TEST_CASE("a receiver may answer before the body is whole; the rest is not taken")
{
    streaming_net s(pace::held);
    s.net.start();
    auto client = s.net.connect();
    client.send(post_head("Content-Length: 3000000\r\n") + "start");
    REQUIRE(s.told.wait([](story& t) { return t.waiting.size() == 1; }));
    auto const respond = std::exchange(s.told.respond, nullptr);
    respond({.status = 401, .body = "who are you?"});
    client.send(make_bytes(2'000'000)); // is read away, so that the answer is not lost
    auto const reply = client.read_reply();
    CHECK(reply.status == 401);
    CHECK(reply.header("Connection") == "close");
    CHECK(client.is_at_end());
    CHECK(s.told.body == "start");
    CHECK(s.told.destroyed == 1);
}

TEST_CASE("a receiver that throws is a 500")
{
    streaming_net s;
    s.net.start();
    auto client = s.net.connect();
    client.send(post_head("Content-Length: 5\r\n") + "throw");
    CHECK(client.read_reply().status == 500);
    CHECK(s.told.wait([](story& t) { return t.destroyed == 1; }));
}

TEST_CASE("a receiver that answers nobody is a 500")
{
    streaming_net s;
    s.net.start();
    s.net.routes.on_open = [&](http_request const&, http_respond const&) {
        return std::make_shared<noting_receiver>(s.told, pace::at_once);
    };
    auto client = s.net.connect();
    client.send(post_head("Content-Length: 4\r\n") + "body");
    CHECK(client.read_reply().status == 500);
}

TEST_CASE("100 Continue is said only after the route took the head")
{
    streaming_net s;
    s.net.start();
    auto client = s.net.connect();
    client.send(post_head("Expect: 100-continue\r\nContent-Length: 2\r\n"));
    CHECK(client.read_reply(socket_client::body::none).status == 100);
    client.send("ok");
    CHECK(client.read_reply().body == "got it");
}

TEST_CASE("100 Continue waits for a receiver that has yet to ask somebody")
{
    streaming_net s(pace::held);
    s.net.start();
    auto client = s.net.connect();
    client.send(post_head("Expect: 100-continue\r\nContent-Length: 2000000\r\n"));
    REQUIRE(s.told.wait([](story& t) { return t.waiting.size() == 1; }));
    auto const respond = std::exchange(s.told.respond, nullptr);
    respond({.status = 413, .body = "too large"});
    CHECK(client.read_reply().status == 413); // and not 100
    CHECK(client.is_at_end());
    CHECK(s.told.body.empty());
}

TEST_CASE("a head that is refused gets its answer and no 100 Continue, and its body is not read")
{
    net_fixture net;
    int handled = 0;
    net.routes.on_open = [](http_request const&, http_respond const& respond) {
        respond({.status = 415, .body = "no"});
        return nullptr;
    };
    net.routes.on_request = [&](http_request, auto respond) {
        ++handled;
        respond({});
    };
    net.start();
    auto client = net.connect();
    client.send(post_head("Expect: 100-continue\r\nContent-Length: 2000000\r\n"));
    auto const reply = client.read_reply();
    CHECK(reply.status == 415);
    CHECK(reply.header("Connection") == "close");
    CHECK(client.is_at_end());
    auto other = net.connect();
    other.send(post_head("")); // without a body nothing is unread
    CHECK(other.read_reply().header("Connection").empty());
    other.send(post_head(""));
    CHECK(other.read_reply().status == 415);
    CHECK(handled == 0);
}

TEST_CASE("an opening that throws is a 500")
{
    net_fixture net;
    net.routes.on_open = [](http_request const&,
                            http_respond const&) -> std::shared_ptr<body_receiver> {
        throw std::runtime_error("broken");
    };
    net.start();
    CHECK(net.connect().get("/x").status == 500);
}

TEST_CASE("each route has its own limit for collected bodies")
{
    net_fixture net;
    net.routes.body_bytes_max = 10;
    net.start();
    auto client = net.connect();
    client.send(post_head("Content-Length: 10\r\n") + "0123456789");
    CHECK(client.read_reply().body.ends_with("0123456789"));
    client.send(post_head("Expect: 100-continue\r\nContent-Length: 11\r\n"));
    CHECK(client.read_reply().status == 413);
    auto chunked = net.connect();
    chunked.send(post_head("Transfer-Encoding: chunked\r\n") + "6\r\nabcdef\r\n6\r\nabcdef\r\n");
    CHECK(chunked.read_reply().status == 413);
}

/// A file in a folder of its own, open for a response.
struct served_file {
    explicit served_file(std::string const& content)
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "served.XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        std::ofstream(folder / "file", std::ios::binary) << content;
        file = open_response_file(folder / "file");
    }
    ~served_file() { std::filesystem::remove_all(folder); }

    std::filesystem::path folder;
    std::optional<response_file> file;
};

struct file_net : net_fixture {
    explicit file_net(std::string const& content, net_options options = test_options())
        : net_fixture(std::move(options)), served(content)
    {
        routes.on_request = [this](http_request request, auto respond) {
            respond(make_file_response(request, *served.file,
                                       {.content_type = "video/webm", .headers = {{"X", "y"}}}));
        };
        start();
    }
    served_file served;
};

TEST_CASE("a file is sent whole, in part, or not at all with HEAD")
{
    auto const content = make_bytes(3'000'000);
    file_net net(content);
    auto client = net.connect({.receive_buffer_bytes = 4096});
    auto const whole = client.get("/");
    CHECK(whole.status == 200);
    CHECK(whole.body == content);
    CHECK(whole.header("Content-Type") == "video/webm");
    CHECK(whole.header("X") == "y");
    auto const part = client.get("/", "Range: bytes=1000000-1999999\r\n");
    CHECK(part.status == 206);
    CHECK(part.body == content.substr(1'000'000, 1'000'000));
    CHECK(part.header("Content-Range") == "bytes 1000000-1999999/3000000");
    client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
    auto const head = client.read_reply(socket_client::body::none);
    CHECK(head.header("Content-Length") == "3000000");
    CHECK(client.get("/", "Range: bytes=-5\r\n").body == content.substr(content.size() - 5));
}

TEST_CASE("a file that shrinks while it is sent ends the connection")
{
    auto options = test_options();
    options.send_buffer_bytes = 8 * 1024;
    file_net net(std::string(3'000'000, 'f'), options);
    auto client = net.connect({.receive_buffer_bytes = 4096});
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    client.read_until("\r\n\r\n");
    std::filesystem::resize_file(net.served.folder / "file", 10);
    CHECK(client.read_to_end().size() < 3'000'000);
    CHECK(net.pool->wait_until_empty(seconds(5)));
}

TEST_CASE("a client that goes away while a file is sent lets go of the file")
{
    auto options = test_options();
    options.send_buffer_bytes = 8 * 1024;
    file_net net(std::string(3'000'000, 'f'), options);
    auto client = net.connect({.receive_buffer_bytes = 4096});
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    client.read_until("\r\n\r\n");
    client.reset();
    CHECK(net.pool->wait_until_empty(seconds(5)));
    net.pool->stop();
    CHECK(net.served.file->descriptor.use_count() == 1);
}

} // namespace
} // namespace oc::test
