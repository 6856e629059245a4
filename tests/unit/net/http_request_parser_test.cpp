// The parser alone: its steps, whatever the cuts.
#include "net/http_request_parser.hpp"

#include "base/limits.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

using namespace oc;
using step = http_request_parser::step;

namespace {

struct outcome {
    http_request_head head;
    std::string body;
    int heads = 0;
    step last = step::starved;
    std::string rest;
};

outcome parse(std::string_view bytes, std::size_t piece = std::string_view::npos)
{
    outcome out;
    http_request_parser parser;
    std::string input;
    while (!bytes.empty() && out.last == step::starved) {
        input += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
        std::string_view rest = input;
        do {
            out.last = parser.feed(rest);
            if (out.last == step::head) {
                out.head = parser.head();
                ++out.heads;
            }
            if (out.last == step::body)
                out.body += parser.take_body();
        } while (out.last == step::head || out.last == step::body);
        input.erase(0, input.size() - rest.size());
    }
    out.rest = input.append(bytes);
    return out;
}

} // namespace

TEST_CASE("a request is a head, a body and an end, however it is cut")
{
    std::string_view const plain = "POST /a?b HTTP/1.1\r\nHost: h\r\nX-Y: z\r\n"
                                   "Content-Length: 11\r\n\r\nhello worldGET /";
    std::string_view const chunked = "POST /a?b HTTP/1.1\r\nHost: h\r\nX-Y: z\r\n"
                                     "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n"
                                     "6\r\n world\r\n0\r\nX-Y: trailer\r\n\r\nGET /";
    for (auto const bytes : {plain, chunked})
        for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
            CAPTURE(piece);
            auto const got = parse(bytes, piece);
            CHECK(got.last == step::done);
            CHECK_EQ(got.heads, 1);
            CHECK_EQ(got.head.method, "POST");
            CHECK_EQ(got.head.target, "/a?b");
            CHECK(got.head.headers[1] == std::pair<std::string, std::string>("x-y", "z"));
            CHECK_EQ(got.head.headers.size(), 3);
            CHECK_EQ(got.body, "hello world");
            CHECK_EQ(got.rest, "GET /");
        }
    CHECK(parse(plain).head.content_length == 11);
    CHECK_FALSE(parse(chunked).head.content_length);
}

TEST_CASE("a request without a body is done with its head")
{
    http_request_parser parser;
    std::string_view input = "GET / HTTP/1.1\r\nHost: h\r\n\r\nX";
    CHECK(parser.feed(input) == step::head);
    CHECK(parser.is_done());
    CHECK(parser.feed(input) == step::done);
    CHECK(parser.feed(input) == step::done);
    CHECK_EQ(input, "X");
}

TEST_CASE("one empty line before a request is skipped")
{
    std::string const request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    for (std::size_t piece = 1; piece < 40; ++piece) {
        CAPTURE(piece);
        CHECK(parse("\r\n" + request, piece).last == step::done);
        CHECK(parse("\r\n\r\n" + request, piece).last == step::refused);
        CHECK(parse("\n" + request, piece).last == step::refused);
        CHECK(parse("\r" + request, piece).last == step::refused);
    }
}

TEST_CASE("what a client expects is told")
{
    auto const expectation = [](std::string const& line) {
        return parse("POST / HTTP/1.1\r\nHost: h\r\n" + line + "\r\n").head.expectation;
    };
    CHECK(expectation("") == http_expectation::none);
    CHECK(expectation("Expect: 100-Continue\r\n") == http_expectation::to_continue);
    CHECK(expectation("Expect: tea\r\n") == http_expectation::unknown);
    CHECK(parse("POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").head.expectation ==
          http_expectation::none);
}

TEST_CASE("what two parsers could read in two ways is refused")
{
    for (std::string_view const headers :
         {"Content-Length: 3\r\nContent-Length: 3\r\n",
          "Content-Length: 3\r\nContent-Length: 4\r\n",
          "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Host: other\r\n",
          "X: a\r\n folded\r\n", "X: a\r\n\tfolded\r\n", "Name : x\r\n",
          "Content-Length: 3 \n\r\n"}) {
        CAPTURE(headers);
        auto const got = parse("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\nabc");
        CHECK(got.last == step::refused);
    }
    CHECK(parse("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n").last == step::refused);
    for (std::size_t piece = 1; piece < 40; ++piece)
        CHECK(parse("GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n", piece).last ==
              step::refused);
    CHECK(parse("GET / HTTP/1.1\nHost: h\n\n").last != step::done);
}

TEST_CASE("a Host that cannot be one is refused")
{
    auto const with = [](std::string_view version, std::string_view host) {
        return parse("GET http://good.example/x HTTP/" + std::string(version) +
                     "\r\nHost: " + std::string(host) + "\r\n\r\n")
            .last;
    };
    for (std::string_view const host :
         {"a b", "a/b", "a\\b", "http://a", "u@a", "a?", "a#", "\"a\"", "<a>", "a\tb",
          "caf\xc3\xa9", ":80", "a:b", "a:80:80", "a:0", "a:65536", "a:-1", "a:+1", "a: 80", "::1",
          "[::1", "[]", "[::1]x", "[::g]", "[fe80::1%25eth0]", "[127.0.0.1]", "%4", "%zz", "a|b",
          "a^b"}) {
        CAPTURE(host);
        CHECK(with("1.1", host) == step::refused);
        CHECK(with("1.0", host) == step::refused);
    }
    for (std::string_view const host : {"", "a", "A.b-c_d~", "127.0.0.1", "a:1", "a:65535", "a:",
                                        "[::1]", "[::1]:80", "%41", "a!$&'()*+,;="}) {
        CAPTURE(host);
        CHECK(with("1.1", host) == step::done);
    }
}

TEST_CASE("heads, chunk heads and trailers have a limit, whatever the cuts")
{
    std::string const endless(4 * limits::http_head_bytes_max, 'x');
    std::string const head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t const piece : {std::size_t{1000}, std::size_t{100'000}}) {
        CHECK(parse("GET /" + endless, piece).last == step::refused);
        CHECK(parse("GET / HTTP/1.1\r\nX: " + endless, piece).last == step::refused);
        CHECK(parse(head + "3;" + endless, piece).last == step::refused);
        CHECK(parse(head + "0\r\nX: " + endless, piece).last == step::refused);
    }
}

TEST_CASE("after a refusal there is no going on")
{
    http_request_parser parser;
    std::string_view input = "nonsense\r\n\r\n";
    CHECK(parser.feed(input) == step::refused);
    CHECK_EQ(parser.refusal().status, 400);
    input = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    CHECK(parser.feed(input) == step::refused);
}
