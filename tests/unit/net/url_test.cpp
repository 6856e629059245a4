// Absolute URLs taken apart.
#include "net/url.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace oc {
namespace {

TEST_CASE("a URL has scheme, host, port and target")
{
    auto const url = parse_url("https://api.rotur.dev/validate?v=1%20x&key=2");
    REQUIRE(url.has_value());
    CHECK(url->is_https);
    CHECK(url->host == "api.rotur.dev");
    CHECK(url->port == "443");
    CHECK(url->target == "/validate?v=1%20x&key=2");
    CHECK(url->authority() == "api.rotur.dev");
}

TEST_CASE("what is left out has its default")
{
    auto const url = parse_url("HTTP://host");
    REQUIRE(url.has_value());
    CHECK_FALSE(url->is_https);
    CHECK(url->port == "80");
    CHECK(url->target == "/");
    CHECK(parse_url("http://host:/")->port == "80"); // RFC 3986 §3.2.3
    CHECK(parse_url("http://host?q")->target == "/?q");
    CHECK(parse_url("http://host/p#fragment")->target == "/p");
    CHECK(parse_url("http://host#fragment")->target == "/");
}

TEST_CASE("a port of one's own is part of the authority")
{
    CHECK(parse_url("http://127.0.0.1:8080/x")->authority() == "127.0.0.1:8080");
    CHECK(parse_url("http://h:443/")->authority() == "h:443");
    CHECK(parse_url("https://h:443/")->authority() == "h");
}

TEST_CASE("an IPv6 literal stands in brackets")
{
    auto const url = parse_url("http://[::1]:81/x");
    REQUIRE(url.has_value());
    CHECK(url->host == "::1");
    CHECK(url->port == "81");
    CHECK(url->authority() == "[::1]:81");
}

TEST_CASE("everything else is refused")
{
    for (std::string_view text :
         {"", "host", "//host", "ftp://host/", "http:/host", "http://", "https:///x", "http://:80/",
          "http://user@host/", "http://user:pass@host/", "http://h:0/", "http://h:65536/",
          "http://h:x/", "http://h:80:90/", "http://[::1/", "http://[::1]x/",
          "http://[h]/", "http://a b/", "http://h/a b", "http://h/\r\nX: y", "http://h/\x7f",
          "http://h\xc3\xa9/", "http://h\\@evil/", "http://h%00/"})
        CHECK_MESSAGE(!parse_url(text).has_value(), text);
}

} // namespace
} // namespace oc
