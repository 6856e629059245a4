// The opening handshake (RFC 6455 §4.2) and the negotiation of permessage-deflate (RFC 7692 §7.1).
#include "net/websocket_handshake.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace oc;

namespace {

header_fields good_headers()
{
    return {{"host", "chat.example"},
            {"upgrade", "websocket"},
            {"connection", "Upgrade"},
            {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="},
            {"sec-websocket-version", "13"}};
}

header_fields with(std::string_view name, std::string_view value)
{
    auto headers = good_headers();
    for (auto& header : headers) {
        if (header.first == name)
            header.second = value;
    }
    return headers;
}

header_fields without(std::string_view name)
{
    auto headers = good_headers();
    std::erase_if(headers, [name](auto const& header) { return header.first == name; });
    return headers;
}

header_fields plus(std::string_view name, std::string_view value)
{
    auto headers = good_headers();
    headers.emplace_back(name, value);
    return headers;
}

handshake_answer answer(header_fields const& headers)
{
    return answer_handshake({.method = "GET", .headers = headers});
}

std::string find_header(handshake_answer const& given, std::string_view name)
{
    auto const found = std::ranges::find_if(
        given.headers, [name](auto const& header) { return header.first == name; });
    return found == given.headers.end() ? std::string() : found->second;
}

std::optional<deflate_terms> negotiate(std::string_view offer)
{
    auto const given = answer(plus("sec-websocket-extensions", offer));
    CHECK(given.status == 101);
    CHECK(given.deflate.has_value() == !find_header(given, "Sec-WebSocket-Extensions").empty());
    return given.deflate;
}

} // namespace

TEST_CASE("handshake: the example of RFC 6455 is answered as there")
{
    auto const given = answer(good_headers());
    CHECK(given.status == 101);
    CHECK(find_header(given, "Upgrade") == "websocket");
    CHECK(find_header(given, "Connection") == "Upgrade");
    CHECK(find_header(given, "Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    CHECK(find_header(given, "Sec-WebSocket-Extensions").empty());
    CHECK(find_header(given, "Sec-WebSocket-Protocol").empty());
    CHECK(!given.deflate);
    CHECK(to_accept_key("x3JJHMbDL1EzLkh9GBhXDw==") == "HSmrc0sMlYUkAGmm5OPpG2HaGWk=");
}

TEST_CASE("handshake: tokens are found in lists, in any case, in several lines")
{
    for (char const* const value : {"WebSocket", "h2c, websocket", "WEBSOCKET ,x", ",, websocket"})
        CHECK(answer(with("upgrade", value)).status == 101);
    for (char const* const value : {"upgrade", "keep-alive, Upgrade", "UPGRADE\t, close"})
        CHECK(answer(with("connection", value)).status == 101);
    auto headers = with("connection", "keep-alive");
    CHECK(answer(headers).status == 400);
    headers.emplace_back("connection", "Upgrade");
    CHECK(answer(headers).status == 101);
}

TEST_CASE("handshake: what is no upgrade is not taken for one")
{
    auto const is_upgrade = [](std::string_view method, header_fields const& headers) {
        return is_upgrade_request({.method = method, .headers = headers});
    };
    CHECK(is_upgrade("GET", good_headers()));
    CHECK(is_upgrade("GET", {{"upgrade", "WebSocket"}}));
    CHECK(!is_upgrade("POST", good_headers()));
    CHECK(!is_upgrade("HEAD", good_headers()));
    CHECK(!is_upgrade("get", good_headers()));
    CHECK(!is_upgrade("GET", without("upgrade")));
    CHECK(!is_upgrade("GET", with("upgrade", "h2c")));
    CHECK(!is_upgrade("GET", with("upgrade", "websockets")));
    CHECK(!is_upgrade("GET", with("upgrade", "")));
    CHECK(!is_upgrade("GET", {}));
}

TEST_CASE("handshake: a missing or wrong requirement is refused with a reason")
{
    struct refusal {
        header_fields headers;
        int status;
    };
    refusal const refusals[] = {
        {without("host"), 400},
        {plus("host", "other.example"), 400},
        {without("upgrade"), 400},
        {with("upgrade", "web socket"), 400},
        {without("connection"), 400},
        {with("connection", "keep-alive"), 400},
        {without("sec-websocket-version"), 426},
        {with("sec-websocket-version", "8"), 426},
        {with("sec-websocket-version", "14"), 426},
        {with("sec-websocket-version", "13, 8"), 426},
        {with("sec-websocket-version", "013"), 426},
        {with("sec-websocket-version", ""), 426},
        {plus("sec-websocket-version", "13"), 426},
        {without("sec-websocket-key"), 400},
        {plus("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="), 400},
    };
    for (auto const& [headers, status] : refusals) {
        auto const given = answer(headers);
        CAPTURE(given.problem);
        CHECK(given.status == status);
        CHECK(!given.problem.empty());
        CHECK(!given.deflate);
        CHECK(find_header(given, "Sec-WebSocket-Accept").empty());
        CHECK(find_header(given, "Sec-WebSocket-Version") == (status == 426 ? "13" : ""));
    }
}

TEST_CASE("handshake: the key must be sixteen bytes of base64")
{
    for (char const* const key :
         {"", "AAAA", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=",
          "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZSE=", "dGhlIHNhbXBsZSBub25jZSEh",
          "dGhl IHNhbXBsZSBub25jZ==", "dGhlIHNhbXBsZSBub25j-_==", "dGhlIHNhbXBsZSBub25jZSEhIQ=="}) {
        CAPTURE(key);
        CHECK(answer(with("sec-websocket-key", key)).status == 400);
    }
    CHECK(answer(with("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==")).status == 101);
    CHECK(answer(with("sec-websocket-key", "+/+/+/+/+/+/+/+/+/+/+w==")).status == 101);
    auto const padded = answer(with("sec-websocket-key", " dGhlIHNhbXBsZSBub25jZQ==\t"));
    CHECK(find_header(padded, "Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("handshake: method and HTTP version are checked")
{
    auto const headers = good_headers();
    auto const posted = answer_handshake({.method = "POST", .headers = headers});
    CHECK(posted.status == 405);
    CHECK(find_header(posted, "Allow") == "GET");
    CHECK(answer_handshake({.method = "GET", .http_version = 10, .headers = headers}).status ==
          400);
    CHECK(answer_handshake({.method = "GET", .http_version = 11, .headers = headers}).status ==
          101);
}

TEST_CASE("handshake: origins and subprotocols are not looked at")
{
    CHECK(answer(plus("origin", "https://anywhere.example")).status == 101);
    auto const given = answer(plus("sec-websocket-protocol", "chat, superchat"));
    CHECK(given.status == 101);
    CHECK(given.headers.size() == 3);
}

TEST_CASE("handshake: what browsers offer is agreed to without context takeover")
{
    for (char const* const offer :
         {"permessage-deflate; client_max_window_bits", "permessage-deflate",
          "x-webkit-deflate-frame, permessage-deflate", "Permessage-Deflate",
          "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
          "permessage-deflate;client_max_window_bits=12",
          " permessage-deflate ; "
          "client_max_window_bits = 15 ",
          "permessage-deflate; server_max_window_bits=15",
          "permessage-deflate; server_max_window_bits=\"15\"", ",permessage-deflate,,",
          "permessage-deflate; SERVER_NO_CONTEXT_TAKEOVER"}) {
        CAPTURE(offer);
        auto const given = answer(plus("sec-websocket-extensions", offer));
        REQUIRE(given.deflate);
        CHECK(given.deflate->server_window_bits == 15);
        CHECK(find_header(given, "Sec-WebSocket-Extensions") ==
              "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    }
}

TEST_CASE("handshake: a smaller window for the server is agreed to")
{
    for (unsigned bits = 8; bits < 15; ++bits) {
        auto const offer = "permessage-deflate; server_max_window_bits=" + std::to_string(bits);
        auto const given = answer(plus("sec-websocket-extensions", offer));
        REQUIRE(given.deflate);
        CHECK(given.deflate->server_window_bits == bits);
        CHECK(find_header(given, "Sec-WebSocket-Extensions") ==
              "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
              "server_max_window_bits=" +
                  std::to_string(bits));
    }
}

TEST_CASE("handshake: an offer with a wrong parameter is declined")
{
    for (char const* const offer :
         {"permessage-deflate; unknown",
          "permessage-deflate; unknown=1",
          "permessage-deflate; server_max_window_bits",
          "permessage-deflate; "
          "server_max_window_bits=7",
          "permessage-deflate; server_max_window_bits=16",
          "permessage-deflate; server_max_window_bits=08",
          "permessage-deflate; "
          "server_max_window_bits=+9",
          "permessage-deflate; server_max_window_bits=1e1",
          "permessage-deflate; server_max_window_bits=99999999999999999999",
          "permessage-deflate; client_max_window_bits=7",
          "permessage-deflate; "
          "client_max_window_bits=16",
          "permessage-deflate; client_max_window_bits=x",
          "permessage-deflate; server_no_context_takeover=1",
          "permessage-deflate; "
          "client_no_context_takeover=\"yes\"",
          "permessage-deflate; server_no_context_takeover; "
          "server_no_context_takeover",
          "permessage-deflate; server_max_window_bits=10; "
          "server_max_window_bits=10",
          "permessage-deflate; client_max_window_bits; "
          "Client_Max_Window_Bits=9",
          "permessage-bzip2",
          "deflate",
          "permessage-deflatex",
          ""}) {
        CAPTURE(offer);
        CHECK(!negotiate(offer));
    }
}

TEST_CASE("handshake: the first acceptable offer is taken")
{
    CHECK(negotiate("permessage-deflate; unknown, permessage-deflate; server_max_window_bits=10")
              ->server_window_bits == 10);
    CHECK(negotiate("permessage-deflate; server_max_window_bits=9, permessage-deflate")
              ->server_window_bits == 9);
    CHECK(negotiate("permessage-deflate; server_max_window_bits=3, other; a=b; c, "
                    "permessage-deflate; client_max_window_bits")
              ->server_window_bits == 15);
    auto headers = plus("sec-websocket-extensions", "first; x=\"y\"");
    headers.emplace_back("sec-websocket-extensions",
                         "permessage-deflate; server_max_window_bits=\"1\\2\"");
    CHECK(answer(headers).deflate->server_window_bits == 12);
}

TEST_CASE("handshake: malformed extensions fail the handshake")
{
    for (char const* const offer :
         {"permessage-deflate;", ";", "permessage-deflate; =1",
          "permessage-deflate; a=", "permessage-deflate; a=\"", "permessage-deflate; a=\"b",
          "permessage-deflate; a=\"\"", "permessage-deflate; a=\"b c\"",
          "permessage-deflate; a=\"b\\", "a b", "a; b c", "a=b", "permessage-deflate; a=b=c",
          "\"quoted\"", "a; b=\"c\"d", "(a)", "a, b;", "a; b=\"c\\\"", "caf\xc3\xa9"}) {
        CAPTURE(offer);
        CHECK(answer(plus("sec-websocket-extensions", offer)).status == 400);
        CHECK(!parse_extensions(offer));
    }
}

TEST_CASE("handshake: nothing is negotiated where compression is off")
{
    auto const headers = plus("sec-websocket-extensions", "permessage-deflate");
    auto const given =
        answer_handshake({.method = "GET", .headers = headers, .may_deflate = false});
    CHECK(given.status == 101);
    CHECK(!given.deflate);
    CHECK(find_header(given, "Sec-WebSocket-Extensions").empty());
}

TEST_CASE("handshake: extensions are taken apart in order")
{
    auto const offers = parse_extensions("foo; a; b=1 , bar;c=\"x\\y\"\t,baz");
    REQUIRE(offers);
    REQUIRE(offers->size() == 3);
    CHECK(offers->at(0).name == "foo");
    REQUIRE(offers->at(0).parameters.size() == 2);
    CHECK(offers->at(0).parameters[0].first == "a");
    CHECK(!offers->at(0).parameters[0].second);
    CHECK(offers->at(0).parameters[1].second == "1");
    CHECK(offers->at(1).parameters[0].second == "xy");
    CHECK(offers->at(2).name == "baz");
    CHECK(offers->at(2).parameters.empty());
    CHECK(parse_extensions("")->empty());
    CHECK(parse_extensions(" , ,")->empty());
}
