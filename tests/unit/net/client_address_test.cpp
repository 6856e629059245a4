// Addresses, trusted proxies and whom we believe about the client.
#include "net/client_address.hpp"

#include <doctest/doctest.h>

#include <netinet/in.h>
#include <sys/socket.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace oc {
namespace {

using headers = std::vector<std::pair<std::string, std::string>>;

ip_address address(std::string_view text)
{
    auto const parsed = ip_address::parse(text);
    REQUIRE_MESSAGE(parsed.has_value(), text);
    return *parsed;
}

std::string client_of(std::string_view peer, headers const& told,
                      std::vector<std::string> const& trusted = {"127.0.0.0/8", "10.0.0.0/8"})
{
    return find_client_address(address(peer), told, trusted_proxies(trusted)).to_text();
}

TEST_CASE("addresses are read and written in their canonical form")
{
    CHECK(address("192.0.2.1").to_text() == "192.0.2.1");
    CHECK(address("2001:DB8:0:0::1").to_text() == "2001:db8::1");
    CHECK(address("::").to_text() == "::");
}

TEST_CASE("an IPv4-mapped address is the IPv4 address")
{
    CHECK(address("::ffff:192.0.2.1") == address("192.0.2.1"));
    CHECK(address("::ffff:192.0.2.1").to_text() == "192.0.2.1");
    CHECK(address("::ffff:127.0.0.1").is_loopback());
}

TEST_CASE("what is no address is refused")
{
    for (std::string_view text :
         {"", "localhost", "192.0.2", "192.0.2.256", "192.0.2.1 ", " 192.0.2.1", "192.0.2.1:80",
          "[::1]", "1:2:3:4:5:6:7:8:9", "::1%lo", "0x7f.0.0.1"})
        CHECK_MESSAGE(!ip_address::parse(text).has_value(), text);
    CHECK_FALSE(ip_address::parse(std::string_view("127.0.0.1\0x", 11)).has_value());
    CHECK_FALSE(ip_address::parse(std::string(1000, '1')).has_value());
}

TEST_CASE("loopback is 127.0.0.0/8 and ::1 and nothing else")
{
    CHECK(address("127.0.0.1").is_loopback());
    CHECK(address("127.255.0.9").is_loopback());
    CHECK(address("::1").is_loopback());
    CHECK_FALSE(address("128.0.0.1").is_loopback());
    CHECK_FALSE(address("::2").is_loopback());
    CHECK_FALSE(address("::").is_loopback());
}

TEST_CASE("a socket address gives its IP address")
{
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(0xc0000201);
    CHECK(ip_address::of(reinterpret_cast<sockaddr const&>(v4)) == address("192.0.2.1"));
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_addr = in6addr_loopback;
    CHECK(ip_address::of(reinterpret_cast<sockaddr const&>(v6)) == address("::1"));
    sockaddr other{};
    other.sa_family = AF_UNIX;
    CHECK(ip_address::of(other) == ip_address());
}

TEST_CASE("limits count single IPv4 addresses and IPv6 networks of 64 bits")
{
    CHECK(address("192.0.2.1").network() == address("192.0.2.1"));
    CHECK(address("2001:db8:1:2:3:4:5:6").network() == address("2001:db8:1:2::"));
    CHECK(address("2001:db8:1:2::9").network() == address("2001:db8:1:2:ffff::").network());
    CHECK(address("2001:db8:1:3::9").network() != address("2001:db8:1:2::9").network());
}

TEST_CASE("a prefix is compared bit by bit")
{
    CHECK(address("10.1.2.3").has_prefix(address("10.1.2.0"), 96 + 24));
    CHECK_FALSE(address("10.1.3.3").has_prefix(address("10.1.2.0"), 96 + 24));
    CHECK(address("10.1.3.3").has_prefix(address("10.1.2.0"), 96 + 23));
    CHECK(address("2001:db8::1").has_prefix(address("::"), 0));
    CHECK(address("::1").has_prefix(address("::1"), 128));
    CHECK_FALSE(address("::3").has_prefix(address("::2"), 128));
    CHECK(address("::3").has_prefix(address("::2"), 127));
}

TEST_CASE("trusted proxies are addresses and blocks of both families")
{
    trusted_proxies const proxies({"127.0.0.0/8", "192.0.2.7", "fd00::/8", "::1"});
    for (auto text : {"127.9.9.9", "192.0.2.7", "fd12::1", "::1", "::ffff:127.0.0.1"})
        CHECK_MESSAGE(proxies.contains(address(text)), text);
    for (auto text : {"128.0.0.1", "192.0.2.8", "fe80::1", "::2"})
        CHECK_MESSAGE(!proxies.contains(address(text)), text);
    CHECK_FALSE(trusted_proxies().contains(address("127.0.0.1")));
    CHECK(trusted_proxies({"0.0.0.0/0"}).contains(address("8.8.8.8")));
    CHECK_FALSE(trusted_proxies({"0.0.0.0/0"}).contains(address("2001:db8::1")));
}

TEST_CASE("a bad trusted proxy is named in the failure")
{
    for (std::string text : {"proxy", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x",
                             "::/129", "/8", "", "10.0.0.0/8/8"}) {
        try {
            trusted_proxies const proxies({text});
            FAIL("accepted " << text);
        } catch (std::runtime_error const& failure) {
            CHECK(std::string(failure.what()).find("'" + text + "'") != std::string::npos);
        }
    }
}

TEST_CASE("forwarding headers of a peer that is no trusted proxy are not believed")
{
    headers const told{{"cf-connecting-ip", "198.51.100.1"}, {"x-forwarded-for", "198.51.100.2"}};
    CHECK(client_of("203.0.113.9", told) == "203.0.113.9");
}

TEST_CASE("a trusted proxy without forwarding headers is the client itself")
{
    CHECK(client_of("127.0.0.1", {{"host", "x"}}) == "127.0.0.1");
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", ""}}) == "127.0.0.1");
}

TEST_CASE("CF-Connecting-IP of a trusted proxy goes before X-Forwarded-For")
{
    headers const told{{"x-forwarded-for", "198.51.100.2"}, {"cf-connecting-ip", "198.51.100.1"}};
    CHECK(client_of("127.0.0.1", told) == "198.51.100.1");
    CHECK(client_of("127.0.0.1", {{"cf-connecting-ip", "2001:db8::5"}}) == "2001:db8::5");
}

TEST_CASE("a CF-Connecting-IP that is no address is passed over")
{
    headers const told{{"cf-connecting-ip", "nobody"}, {"x-forwarded-for", "198.51.100.2"}};
    CHECK(client_of("127.0.0.1", told) == "198.51.100.2");
}

TEST_CASE("the right-most address that is no trusted proxy is the client")
{
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", "1.2.3.4, 198.51.100.2"}}) ==
          "198.51.100.2");
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", "1.2.3.4, 198.51.100.2, 10.0.0.7"}}) ==
          "198.51.100.2");
    headers const long_way{{"x-forwarded-for", "1.2.3.4,198.51.100.2 ,10.0.0.7,127.0.0.5"}};
    CHECK(client_of("127.0.0.1", long_way) == "198.51.100.2");
}

TEST_CASE("when all hops are trusted the first of them is the client")
{
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", "10.0.0.1, 10.0.0.2"}}) == "10.0.0.1");
}

TEST_CASE("repeated X-Forwarded-For headers are one list")
{
    headers const told{{"x-forwarded-for", "198.51.100.1"}, {"x-forwarded-for", "198.51.100.2"}};
    CHECK(client_of("127.0.0.1", told) == "198.51.100.2");
}

TEST_CASE("nothing left of something that is no address is believed")
{
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", "198.51.100.2, unknown"}}) == "127.0.0.1");
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", "198.51.100.2, unknown, 10.0.0.7"}}) ==
          "10.0.0.7");
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", "198.51.100.2,,10.0.0.7"}}) == "10.0.0.7");
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", ",,,"}}) == "127.0.0.1");
}

TEST_CASE("ports and brackets in X-Forwarded-For are understood")
{
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", "198.51.100.2:4711"}}) == "198.51.100.2");
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", "[2001:db8::7]:4711"}}) == "2001:db8::7");
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", "[2001:db8::7]"}}) == "2001:db8::7");
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", "2001:db8::7"}}) == "2001:db8::7");
    CHECK(client_of("127.0.0.1", {{"x-forwarded-for", "[2001:db8::7"}}) == "127.0.0.1");
}

TEST_CASE("what a device claims is taken as it comes, and decides nothing")
{
    auto const claims = find_device_claims({{"x-forwarded-for", " 192.0.2.7 , 10.0.0.1"},
                                            {"x-forwarded-for", "198.51.100.1"},
                                            {"user-agent", "Browser/1"},
                                            {"cf-ipcountry", "DE"}});
    CHECK(claims.address == "192.0.2.7");
    CHECK(claims.user_agent == "Browser/1");
    CHECK(claims.country == "DE");
    auto const behind_cloudflare =
        find_device_claims({{"x-forwarded-for", "192.0.2.7"}, {"cf-connecting-ip", "192.0.2.8"}});
    CHECK(behind_cloudflare.address == "192.0.2.8");
    auto const nothing = find_device_claims({{"host", "chat.example"}});
    CHECK((nothing.address + nothing.user_agent + nothing.country).empty());
}

} // namespace
} // namespace oc
