// The requests that we make, against servers of all characters.
#include "net/http_client.hpp"

#include "net/host_resolver.hpp"
#include "net/listener.hpp"
#include "support/manual_executor.hpp"
#include "support/socket_client.hpp"
#include "unit/net/net_fixture.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

extern char** environ;

namespace oc::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A server that does with each connection, one after another, what the test says.
class odd_server {
public:
    /// `talk` is given the connected descriptor and closes nothing.
    explicit odd_server(std::function<void(int)> talk)
        : listening_(listen_on("127.0.0.1", 0)), thread_([this, talk = std::move(talk)] {
              while (true) {
                  pollfd wanted{.fd = listening_.sockets[0].get(), .events = POLLIN, .revents = 0};
                  if (::poll(&wanted, 1, 10'000) != 1 || is_stopping_)
                      return;
                  file_descriptor const peer(::accept(wanted.fd, nullptr, nullptr));
                  if (peer)
                      talk(peer.get());
              }
          })
    {
    }
    ~odd_server()
    {
        is_stopping_ = true;
        { // the thread waits for somebody
            socket_client const last(listening_.port);
        }
        thread_.join();
    }

    std::string url(std::string const& target = "/") const
    {
        return "http://127.0.0.1:" + std::to_string(listening_.port) + target;
    }

private:
    listening_sockets listening_;
    std::atomic<bool> is_stopping_ = false;
    std::thread thread_;
};

/// Reads a request up to its empty line.
std::string read_head(int peer)
{
    std::string head;
    char byte = 0;
    while (head.find("\r\n\r\n") == std::string::npos && ::recv(peer, &byte, 1, 0) == 1)
        head.push_back(byte);
    return head;
}

void say(int peer, std::string_view text)
{
    while (!text.empty()) {
        auto const sent = ::send(peer, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

/// Until the client has gone.
void wait_for_end(int peer)
{
    char buffer[1024];
    while (::recv(peer, buffer, sizeof buffer, 0) > 0) {
    }
}

struct client_fixture {
    explicit client_fixture(http_client_options options = {}) : client(core, std::move(options)) {}

    outgoing_response ask(outgoing_request request)
    {
        std::optional<outgoing_response> answer;
        client.send(std::move(request), [&](outgoing_response response) {
            CHECK_FALSE(answer.has_value());
            answer = std::move(response);
        });
        while (!answer) {
            core.run_until_idle();
            std::this_thread::yield();
        }
        return *answer;
    }
    outgoing_response get(std::string url) { return ask({.url = std::move(url)}); }

    manual_executor core;
    http_client client;
};

TEST_CASE("a request gets its answer, on the executor")
{
    net_fixture net;
    net.routes.on_request = [](http_request request, auto respond) {
        std::string told = request.method + " " + request.path + "?" + request.query;
        for (auto const& [name, value] : request.headers)
            if (name == "x-ours" || name == "host")
                told += " " + value;
        respond({.status = 202, .body = told + " " + request.body});
    };
    net.start();
    client_fixture asking;
    std::string const host = "127.0.0.1:" + std::to_string(net.pool->port());
    auto const answer = asking.ask({.method = "POST",
                                    .url = "http://" + host + "/a?b=c",
                                    .headers = {{"X-Ours", "yes"}},
                                    .body = "payload"});
    CHECK(answer.status == 202);
    CHECK(answer.body == "POST /a?b=c " + host + " yes payload");
    CHECK(answer.failure.empty());
}

TEST_CASE("names are resolved")
{
    net_fixture net;
    net.start();
    client_fixture asking;
    auto const answer =
        asking.get("http://localhost:" + std::to_string(net.pool->port()) + "/x");
    CHECK(answer.body == "GET /x [] 127.0.0.1 ");
    CHECK(asking.get("http://no-such-host.invalid/").failure.starts_with("resolve: "));
}

TEST_CASE("nothing is answered before send has returned")
{
    client_fixture asking;
    bool is_answered = false;
    asking.client.send({.url = "nonsense"}, [&](outgoing_response) { is_answered = true; });
    CHECK_FALSE(is_answered);
    while (!is_answered)
        asking.core.run_until_idle();
}

TEST_CASE("what is no valid request fails without a connection")
{
    client_fixture asking;
    for (outgoing_request const& request : std::vector<outgoing_request>{
             {.url = ""},
             {.url = "ftp://127.0.0.1/"},
             {.url = "http://127.0.0.1/a b"},
             {.url = "http://127.0.0.1/\r\nEvil: x"},
             {.method = "GE T", .url = "http://127.0.0.1/"},
             {.url = "http://127.0.0.1/", .headers = {{"X", "a\r\nEvil: b"}}},
             {.url = "http://127.0.0.1/", .headers = {{"X:", "a"}}},
             {.url = "http://127.0.0.1/", .headers = {{"HOST", "elsewhere"}}},
             {.url = "http://127.0.0.1/", .headers = {{"Content-Length", "5"}}},
         }) {
        auto const answer = asking.ask(request);
        CHECK(answer.status == 0);
        CHECK(answer.failure == "request: not a valid request");
    }
}

TEST_CASE("error statuses are answers, redirects are not followed")
{
    odd_server server([](int peer) {
        auto const head = read_head(peer);
        if (head.starts_with("GET /missing "))
            say(peer, "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");
        else
            say(peer, "HTTP/1.1 302 Found\r\nLocation: /missing\r\nContent-Length: 0\r\n\r\n");
    });
    client_fixture asking;
    CHECK(asking.get(server.url("/missing")).status == 404);
    CHECK(asking.get(server.url("/missing")).body == "gone");
    CHECK(asking.get(server.url("/moved")).status == 302);
}

TEST_CASE("chunked bodies and bodies up to the end of the stream are read")
{
    odd_server server([](int peer) {
        auto const head = read_head(peer);
        if (head.starts_with("GET /chunked "))
            say(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        else
            say(peer, "HTTP/1.0 200 OK\r\n\r\nto the end");
    });
    client_fixture asking;
    CHECK(asking.get(server.url("/chunked")).body == "abcde");
    CHECK(asking.get(server.url("/end")).body == "to the end");
}

TEST_CASE("the answer to HEAD ends with its head")
{
    odd_server server([](int peer) {
        read_head(peer);
        say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        wait_for_end(peer);
    });
    client_fixture asking;
    auto const answer = asking.ask({.method = "HEAD", .url = server.url()});
    CHECK(answer.status == 200);
    CHECK(answer.body.empty());
}

TEST_CASE("a refused connection is a failure")
{
    std::uint16_t port = 0;
    {
        auto const freed = listen_on("127.0.0.1", 0);
        port = freed.port;
    }
    client_fixture asking;
    auto const answer = asking.get("http://127.0.0.1:" + std::to_string(port) + "/");
    CHECK(answer.status == 0);
    CHECK(answer.failure == "connect: Connection refused");
}

TEST_CASE("garbage, silence and early ends are failures")
{
    odd_server server([](int peer) {
        auto const head = read_head(peer);
        if (head.starts_with("GET /garbage "))
            say(peer, "SMTP ready\r\n\r\n");
        if (head.starts_with("GET /half "))
            say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        if (head.starts_with("GET /headless "))
            say(peer, "HTTP/1.1 200 OK\r\nX-Head: " + std::string(100'000, 'h'));
    });
    client_fixture asking;
    for (auto target : {"/garbage", "/half", "/nothing", "/headless"}) {
        auto const answer = asking.get(server.url(target));
        CHECK(answer.status == 0);
        CHECK(answer.body.empty());
        CHECK_MESSAGE(answer.failure.starts_with("read: "), target);
    }
}

TEST_CASE("a body over the limit is a failure, announced or not; one of the limit is not")
{
    odd_server server([](int peer) {
        auto const head = read_head(peer);
        if (head.starts_with("GET /announced "))
            say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x'));
        else if (head.starts_with("GET /endless "))
            say(peer, "HTTP/1.1 200 OK\r\n\r\n" + std::string(5'000'000, 'x'));
        else
            say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
    });
    client_fixture asking;
    auto const ask = [&](std::string const& target) {
        return asking.ask({.url = server.url(target), .response_bytes_max = 1000});
    };
    CHECK(ask("/announced").status == 0);
    CHECK(ask("/endless").status == 0);
    CHECK(ask("/fits").status == 200);
    CHECK(ask("/fits").body.size() == 1000);
}

TEST_CASE("one deadline holds for the whole exchange, however the server dawdles")
{
    odd_server server([](int peer) {
        auto const head = read_head(peer);
        if (head.starts_with("GET /trickle ")) { // never silent, never done
            say(peer, "HTTP/1.1 200 OK\r\n\r\n");
            pollfd wanted{.fd = peer, .events = POLLIN, .revents = 0};
            while (::poll(&wanted, 1, 5) == 0)
                say(peer, "x");
        }
        wait_for_end(peer);
    });
    client_fixture asking;
    for (auto target : {"/silent", "/trickle"}) {
        auto const answer = asking.ask({.url = server.url(target), .timeout = milliseconds(100)});
        CHECK(answer.status == 0);
        CHECK(answer.failure == "exchange: timed out");
    }
}

TEST_CASE("many exchanges at once are answered each once; too many fail")
{
    net_fixture net;
    net.start();
    client_fixture asking({.exchanges_max = 20});
    int answered = 0;
    int failed = 0;
    for (int i = 0; i < 60; ++i)
        asking.client.send(
            {.url = "http://127.0.0.1:" + std::to_string(net.pool->port()) + "/x"},
            [&](outgoing_response answer) {
                ++answered;
                if (answer.status == 0) {
                    ++failed;
                    CHECK(answer.failure == "request: too many at once");
                }
            });
    while (answered < 60)
        asking.core.run_until_idle();
    CHECK(failed <= 40);
}

TEST_CASE("stop ends what is under way, and later requests fail")
{
    odd_server server([](int peer) { wait_for_end(peer); });
    client_fixture asking;
    std::vector<std::string> failures;
    auto const note = [&](outgoing_response answer) { failures.push_back(answer.failure); };
    for (int i = 0; i < 3; ++i)
        asking.client.send({.url = server.url(), .timeout = seconds(60)}, note);
    asking.client.stop();
    asking.client.stop();
    asking.client.send({.url = server.url()}, note);
    asking.core.run_until_idle();
    std::string const cut_off = "request: the server stops";
    CHECK(failures ==
          std::vector{cut_off, cut_off, cut_off, std::string("request: the server has stopped")});
}

TEST_CASE("a resolver that goes before its answers throws them away")
{
    manual_executor answers;
    int answered = 0;
    auto const count = [&answered](host_resolver::outcome) { ++answered; };
    {
        host_resolver resolver(answers, 4);
        resolver.resolve("127.0.0.1", count);
        CHECK(answers.run_until_idle() == 1);
        resolver.resolve("localhost", count);
    }
    CHECK(answered == 1);
}

TEST_CASE("a resolver with all its look-ups in use fails at once")
{
    manual_executor answers;
    host_resolver resolver(answers, 0);
    std::string failure;
    resolver.resolve("localhost", [&](host_resolver::outcome found) { failure = found.failure; });
    answers.run_until_idle();
    CHECK(failure == "too many look-ups at once");
    std::size_t literal = 0;
    resolver.resolve("::1",
                     [&](host_resolver::outcome found) { literal = found.addresses.size(); });
    answers.run_until_idle();
    CHECK(literal == 1);
}

/// The openssl command, in a folder of its own.
class tls_server {
public:
    explicit tls_server(std::string const& host)
    {
        std::filesystem::create_directories(folder_);
        run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=" + host, "-addext",
             "subjectAltName=DNS:" + host, "-keyout", path("key.pem"), "-out",
             path("certificate.pem")});
        { // freed again, and most likely still free a moment later
            auto const freed = listen_on("127.0.0.1", 0);
            port_ = freed.port;
        }
        process_ = spawn({"openssl", "s_server", "-quiet", "-www", "-accept",
                          "127.0.0.1:" + std::to_string(port_), "-key", path("key.pem"), "-cert",
                          path("certificate.pem")});
        for (bool is_up = false; !is_up; std::this_thread::yield()) {
            try {
                socket_client const knock(port_);
                is_up = true;
            } catch (std::system_error const&) {
                REQUIRE(::waitpid(process_, nullptr, WNOHANG) == 0);
            }
        }
    }
    ~tls_server()
    {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        std::filesystem::remove_all(folder_);
    }

    std::string url(std::string const& host) const
    {
        return "https://" + host + ":" + std::to_string(port_) + "/";
    }
    std::string path(std::string const& name) const { return (folder_ / name).string(); }

private:
    static pid_t spawn(std::vector<std::string> words)
    {
        std::vector<char*> arguments;
        for (auto& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
        pid_t process = -1;
        int const failure =
            ::posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        REQUIRE(failure == 0);
        return process;
    }
    static void run(std::vector<std::string> words)
    {
        int status = -1;
        ::waitpid(spawn(std::move(words)), &status, 0);
        REQUIRE(status == 0);
    }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                    ("oc_tls_" + std::to_string(::getpid()));
    std::uint16_t port_ = 0;
    pid_t process_ = -1;
};

TEST_CASE("a certificate is believed only from a known authority and for the host's name")
{
    tls_server server("localhost");
    {
        client_fixture strangers;
        auto const answer = strangers.get(server.url("localhost"));
        CHECK(answer.status == 0);
        CHECK(answer.failure.starts_with("tls: "));
        CHECK(answer.failure.find("certificate verify failed") != std::string::npos);
    }
    client_fixture friends({.authorities_file = server.path("certificate.pem")});
    CHECK(friends.get(server.url("localhost")).status == 200);
    auto const other_name = friends.get(server.url("127.0.0.1"));
    CHECK(other_name.status == 0);
    CHECK(other_name.failure.starts_with("tls: "));
}

TEST_CASE("what speaks no TLS is a failure of TLS")
{
    odd_server server([](int peer) { say(peer, "HTTP/1.1 400 Bad Request\r\n\r\n"); });
    client_fixture asking;
    auto const answer = asking.get("https" + server.url().substr(4));
    CHECK(answer.status == 0);
    CHECK(answer.failure.starts_with("tls: "));
}

TEST_CASE("an authorities file that is not there stops the construction")
{
    manual_executor core;
    CHECK_THROWS_AS(http_client(core, {.authorities_file = "/nonexistent/file.pem"}),
                    std::exception);
}

} // namespace
} // namespace oc::test
