// Paths in, heads out.
#include "net/http_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace oc {
namespace {

TEST_CASE("a target is a path, decoded once, and a raw query")
{
    auto const target = parse_target("/a%20b/%2525?x=%20&y=?");
    REQUIRE(target.has_value());
    CHECK(target->path == "/a b/%25");
    CHECK(target->query == "x=%20&y=?");
    CHECK(parse_target("/")->path == "/");
    CHECK(parse_target("/?")->query.empty());
    CHECK(parse_target("/%c3%A9")->path == "/\xc3\xa9");
    CHECK(parse_target("/%2F..%2f")->path == "//../");
}

TEST_CASE("targets of another form and broken encodings are refused")
{
    for (std::string_view text : {"", "*", "a", "http", "HTTPS", "http:", "http://", "http:///",
                                  "ftp://h/", "httpx://h/", "http2://h/",
                                  "http:/h", "HTTPS://", "http://?x", "http://:80/",
                                  "http://h:0/", "http://h:65536/", "http://h:8x/", "http://u@h/",
                                  "http://h#f", "http://[::1/", "http://[1.2.3.4]/",
                                  "https//h", "?x", "/%", "/%4", "/%4x", "/%zz",
                                  "/a%", "/#f", "/a?b#c", "/%00", "/a%00b", "/%ff", "/%c3",
                                  "/%ed%a0%80", "/\xff"})
        CHECK_MESSAGE(!parse_target(text).has_value(), text);
    CHECK_FALSE(parse_target(std::string_view("/a\0b", 4)).has_value());
}

TEST_CASE("an absolute target says whom it means, whatever the header Host says")
{
    auto const target = parse_target("http://chat.example:8080/info?x");
    REQUIRE(target.has_value());
    CHECK(target->path == "/info");
    CHECK(target->query == "x");
    CHECK(find_host_url({{"host", "other"}}, forwarding::ignored, "http",
                        target->authority) ==
          "http://chat.example:8080");
    CHECK(parse_target("https://h")->path == "/");
    auto const bare = parse_target("HtTpS://h:443?x=1/2");
    REQUIRE(bare.has_value());
    CHECK(bare->path == "/");
    CHECK(bare->query == "x=1/2");
    CHECK(bare->authority == "h:443");
    CHECK(parse_target("http://[2001:db8::1]:65535/a")->path == "/a");
    CHECK(parse_target("/http://h/")->authority.empty());
}

TEST_CASE("a broken encoding in the query is left to the routes")
{
    auto const target = parse_target("/x?%zz");
    REQUIRE(target.has_value());
    CHECK(target->query == "%zz");
}

TEST_CASE("dates are written as RFC 9110 wants them")
{
    CHECK(format_http_date(784111777.9) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(format_http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(format_http_date(1709164800) == "Thu, 29 Feb 2024 00:00:00 GMT");
}

TEST_CASE("an error is JSON with its text")
{
    auto const response = make_http_error(404, "Not found");
    CHECK(response.status == 404);
    CHECK(response.body == R"({"error":"Not found"})");
    CHECK(response.content_type == "application/json; charset=utf-8");
}

TEST_CASE("a head has the response's headers and ours")
{
    http_response response{.status = 200, .content_type = "text/plain"};
    response.headers.emplace_back("Cache-Control", "no-cache");
    auto const head = format_response_head(response, {.body_bytes = 12, .now = 784111777});
    CHECK(head.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(head.ends_with("\r\n\r\n"));
    for (std::string_view line :
         {"\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "\r\nServer: originchats\r\n",
          "\r\nContent-Type: text/plain\r\n", "\r\nContent-Length: 12\r\n",
          "\r\nCache-Control: no-cache\r\n", "\r\nX-Content-Type-Options: nosniff\r\n",
          "\r\nAccess-Control-Allow-Origin: *\r\n",
          "\r\nAccess-Control-Allow-Methods: GET, HEAD, OPTIONS, POST\r\n",
          "\r\nAccess-Control-Allow-Headers: Content-Type, Authorization, Range\r\n",
          "\r\nAccess-Control-Expose-Headers: Content-Length, Content-Type, Cache-Control, "
          "Content-Range, Accept-Ranges, ETag, Content-Disposition, Retry-After\r\n"})
        CHECK_MESSAGE(head.find(line) != std::string::npos, line);
    CHECK(head.find("Connection") == std::string::npos);
}

TEST_CASE("a response that cannot have a body has no length")
{
    for (int const status : {204, 304}) {
        auto const head = format_response_head({.status = status}, {.now = 0});
        CHECK(head.find("\r\nContent-Length") == std::string::npos);
        CHECK(head.find("\r\nContent-Type:") == std::string::npos);
        CHECK_FALSE(may_have_body(status));
    }
    CHECK(may_have_body(200));
    CHECK(may_have_body(404));
    CHECK_FALSE(may_have_body(101));
}

TEST_CASE("Connection says what is not the version's default")
{
    http_response const response;
    auto const head_for = [&](unsigned version, bool keep_alive) {
        return format_response_head(response,
                                    {.http_version = version, .keep_alive = keep_alive});
    };
    CHECK(head_for(11, true).find("Connection:") == std::string::npos);
    CHECK(head_for(11, false).find("\r\nConnection: close\r\n") != std::string::npos);
    CHECK(head_for(10, true).find("\r\nConnection: keep-alive\r\n") != std::string::npos);
    CHECK(head_for(10, false).find("\r\nConnection: close\r\n") != std::string::npos);
}

TEST_CASE("a header that would break out of its line is left out")
{
    http_response response;
    response.headers = {{"X-Evil", "a\r\nSet-Cookie: b"},
                        {"X-Null", std::string("a\0b", 3)},
                        {"X-Evil: x\r\nY", "v"},
                        {"", "no name"},
                        {"X Y", "blank"},
                        {"X-Good", "caf\xc3\xa9\tx"}};
    auto const head = format_response_head(response, {});
    CHECK(head.find("Evil") == std::string::npos);
    CHECK(head.find("Cookie") == std::string::npos);
    CHECK(head.find("X-Null") == std::string::npos);
    CHECK(head.find("no name") == std::string::npos);
    CHECK(head.find("blank") == std::string::npos);
    CHECK(head.find("\r\nX-Good: caf\xc3\xa9\tx\r\n") != std::string::npos);
}

TEST_CASE("how the client called us comes from Host, and from proxies that we believe")
{
    header_fields const plain{{"host", "chat.example:5613"}};
    CHECK(find_host_url(plain, forwarding::ignored) == "http://chat.example:5613");
    header_fields forwarded = plain;
    forwarded.emplace_back("x-forwarded-host", "Chat.Example , inner");
    forwarded.emplace_back("x-forwarded-proto", "HTTPS,http");
    CHECK(find_host_url(forwarded, forwarding::ignored) == "http://chat.example:5613");
    CHECK(find_host_url(forwarded, forwarding::believed) == "https://Chat.Example");
    CHECK(find_host_url(plain, forwarding::ignored, "https") == "https://chat.example:5613");
    CHECK(find_host_url({{"host", "[::1]:80"}}, forwarding::ignored) == "http://[::1]:80");
    for (std::string const host : {":::", "[[[", "h:99999999", "a/b"}) {
        CAPTURE(host);
        CHECK(find_host_url({{"host", "h"}, {"x-forwarded-host", host}}, forwarding::believed) ==
              "http://h");
    }
    for (std::string const host : {"", "a/b", "a b", "u@h", "h?q", "\"", "caf\xc3\xa9"}) {
        CAPTURE(host);
        CHECK(find_host_url({{"host", host}}, forwarding::believed).empty());
    }
    CHECK(find_host_url({{"host", std::string(256, 'h')}}, forwarding::believed).empty());
    CHECK(find_host_url({}, forwarding::believed).empty());
}

TEST_CASE("every status that we send has its phrase")
{
    for (int const status : {101, 200, 204, 206, 304, 400, 404, 405, 408, 412, 413, 416, 426, 429,
                             431, 500, 503})
        CHECK(reason_phrase(status) != "Status");
    CHECK(reason_phrase(404) == "Not Found");
    CHECK(reason_phrase(299) == "Status");
}

} // namespace
} // namespace oc
