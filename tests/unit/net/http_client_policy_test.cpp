// Requests whose URL a stranger chose: where they may go, and what of the answer is read.
#include "net/http_client.hpp"

#include "support/manual_executor.hpp"
#include "unit/net/net_fixture.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace oc::test {
namespace {

struct asking {
    outgoing_response ask(outgoing_request request)
    {
        std::optional<outgoing_response> answer;
        client.send(std::move(request),
                    [&](outgoing_response response) { answer = std::move(response); });
        while (!answer) {
            core.run_until_idle();
            std::this_thread::yield();
        }
        return *answer;
    }
    outgoing_response post_publicly(std::string url)
    {
        return ask({.method = "POST",
                    .url = std::move(url),
                    .body = "x",
                    .addresses = address_policy::public_only});
    }

    manual_executor core;
    http_client client{core};
};

TEST_CASE("s7: with public_only nothing connects to this machine or into its network")
{
    net_fixture net;
    int requests = 0;
    net.routes.on_request = [&](http_request, auto respond) {
        ++requests;
        respond({});
    };
    net.start();
    auto const port = ":" + std::to_string(net.pool->port());
    asking f;
    for (std::string const host :
         {"localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433",
          "0x7f000001", "0.0.0.0", "10.0.0.1", "169.254.169.254", "[64:ff9b::7f00:1]",
          "[2002:7f00:1::]", "[fe80::1]", "[fd00::1]"}) {
        auto const answer = f.post_publicly("https://" + host + port + "/");
        CHECK_EQ(answer.status, 0);
        bool const is_kept_out = answer.is_refused || answer.failure.starts_with("resolve: ");
        std::string const what = host + ": " + answer.failure;
        CHECK_MESSAGE(is_kept_out, what);
    }
    CHECK_EQ(requests, 0);
}

TEST_CASE("with public_only only https is spoken")
{
    asking f;
    auto const answer = f.post_publicly("http://192.0.2.1/");
    CHECK(answer.is_refused);
    CHECK(answer.failure.find("https") != std::string::npos);
    CHECK(f.post_publicly("nonsense").is_refused);
}

TEST_CASE("a request that is not refused by us says so")
{
    asking f;
    auto const answer = f.ask({.url = "http://127.0.0.1:1/"});
    CHECK_EQ(answer.status, 0);
    CHECK_FALSE(answer.is_refused);
}

TEST_CASE("Retry-After is handed on, and a body that nobody wants is not read")
{
    net_fixture net;
    net.routes.on_request = [](http_request request, auto respond) {
        respond({.status = request.path == "/later" ? 429 : 201,
                 .headers = {{"Retry-After", "17"}},
                 .body = std::string(200'000, 'x')});
    };
    net.start();
    auto const base = "http://127.0.0.1:" + std::to_string(net.pool->port());
    asking f;
    auto const later = f.ask({.method = "POST", .url = base + "/later", .ignores_body = true});
    CHECK_EQ(later.status, 429);
    CHECK_EQ(later.retry_after, "17");
    CHECK(later.body.empty());
    auto const read = f.ask({.method = "POST", .url = base + "/now"});
    CHECK_EQ(read.status, 0); // the body is larger than response_bytes_max
}

} // namespace
} // namespace oc::test
