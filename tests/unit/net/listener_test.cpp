// Where the server listens, what it says when it cannot, how it survives a lack of descriptors.
#include "net/listener.hpp"

#include "base/clock.hpp"
#include "support/socket_client.hpp"
#include "unit/net/net_fixture.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/resource.h>

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace oc::test {
namespace {

std::string failure_of(std::string const& host, std::uint16_t port)
{
    try {
        listen_on(host, port);
    } catch (std::runtime_error const& failure) {
        return failure.what();
    }
    return "";
}

bool can_connect(std::string const& address, std::uint16_t port)
{
    try {
        socket_client const client(port, {.address = address});
        return true;
    } catch (std::system_error const&) {
        return false;
    }
}

bool has_ipv6()
{
    try {
        listen_on("::1", 0);
        return true;
    } catch (std::runtime_error const&) {
        return false;
    }
}

TEST_CASE("port 0 is a free port that is told")
{
    auto const first = listen_on("127.0.0.1", 0);
    auto const second = listen_on("127.0.0.1", 0);
    CHECK(first.port != 0);
    CHECK(second.port != 0);
    CHECK(first.port != second.port);
    CHECK(can_connect("127.0.0.1", first.port));
}

TEST_CASE("an address in use is named with its port")
{
    auto const taken = listen_on("127.0.0.1", 0);
    CHECK(failure_of("127.0.0.1", taken.port) ==
          "cannot listen on 127.0.0.1:" + std::to_string(taken.port) + ": Address already in use");
}

TEST_CASE("a foreign address and a name that is none are told in words")
{
    CHECK(failure_of("192.0.2.77", 5613) ==
          "cannot listen on 192.0.2.77:5613: Cannot assign requested address");
    CHECK(failure_of("no host", 5613).starts_with("cannot listen on no host:5613: "));
    CHECK(failure_of("2001:db8::1", 5613).starts_with("cannot listen on [2001:db8::1]:5613: "));
}

TEST_CASE("localhost listens on every loopback address that the machine has, on one port")
{
    auto const listening = listen_on("localhost", 0);
    CHECK(can_connect("127.0.0.1", listening.port));
    if (listening.sockets.size() > 1)
        CHECK(can_connect("::1", listening.port));
}

TEST_CASE("no host is all addresses")
{
    auto const listening = listen_on("", 0);
    CHECK(can_connect("127.0.0.1", listening.port));
    CHECK(can_connect("127.0.0.9", listening.port));
    if (has_ipv6())
        CHECK(can_connect("::1", listening.port));
}

TEST_CASE("the IPv6 wildcard takes IPv4 too, under the IPv4 address")
{
    if (!has_ipv6())
        return;
    auto options = test_options();
    options.host = "::";
    net_fixture net(options);
    net.start();
    CHECK(net.connect().get("/x").body == "GET /x [] 127.0.0.1 ");
    CHECK(net.connect({.address = "::1"}).get("/x").body == "GET /x [] ::1 ");
}

TEST_CASE("a bad trusted proxy stops the construction of the pool")
{
    auto options = test_options();
    options.trusted_proxies = {"nonsense"};
    CHECK_THROWS_WITH_AS(net_fixture{options}, "trusted proxy 'nonsense' is not an IP address",
                         std::runtime_error);
}

// Other addresses are not at hand in a test: see address_limiter_test, and net_pool_test for
// clients behind a proxy.
TEST_CASE("loopback has no share to exceed")
{
    auto options = test_options();
    options.host = "0.0.0.0";
    options.trusted_proxies = {};
    options.connections_per_address_max = 1;
    net_fixture net(options);
    net.start();
    std::vector<socket_client> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(net.connect({.local_address = "127.0.0.2"}));
        CHECK(clients.back().get("/x").status == 200);
    }
}

/// Takes all descriptors that the process may still open, and gives them back.
class descriptor_famine {
public:
    descriptor_famine()
    {
        ::getrlimit(RLIMIT_NOFILE, &usual_);
        int const next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        rlimit none = usual_;
        none.rlim_cur = static_cast<rlim_t>(next);
        ::close(next);
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    ~descriptor_famine() { ::setrlimit(RLIMIT_NOFILE, &usual_); }

private:
    rlimit usual_{};
};

TEST_CASE("without descriptors the listener pauses, and goes on when there are some")
{
    poller events;
    system_clock_source time;
    std::vector<file_descriptor> accepted;
    auto listening = listen_on("127.0.0.1", 0);
    auto const port = listening.port;
    listener entrance(std::move(listening),
                      {.events = events,
                       .time = time,
                       .on_connection = [&](file_descriptor socket, ip_address) {
                           accepted.push_back(std::move(socket));
                       }});
    socket_client const client(port);
    {
        descriptor_famine const famine;
        REQUIRE(events.wait(10'000) == 1);
        events.dispatch();
        CHECK(accepted.empty());
        CHECK(events.wait(0) == 0); // it does not spin
    }
    while (accepted.empty()) {
        REQUIRE(events.wait(10'000) > 0);
        events.dispatch();
    }
    CHECK(accepted.size() == 1);
}

} // namespace
} // namespace oc::test
