// GET /emojis/{x}: the picture with its tag and type; nothing is read that is not sent.
#include "server/routes.hpp"
#include "support/manual_executor.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    manual_executor core_thread;
    emoji shown = [] {
        emoji made;
        made.id = 3;
        made.file_name = "3.png";
        made.changed_at = 1'700'000'000.5;
        made.bytes = 10;
        return made;
    }();
    std::string asked; // the last {x}
    int reads = 0;
    bool is_gone = false;
    routes pages{{core_thread, core_thread},
                 {.info_json = {},
                  .find_emoji =
                      [this](std::string_view x) {
                          asked = x;
                          return x == "none" ? nullptr : std::make_shared<emoji const>(shown);
                      },
                  .read_emoji =
                      [this](std::string const& name, image_taker done) {
                          ++reads;
                          CHECK_EQ(name, shown.file_name);
                          done(is_gone ? std::nullopt : std::optional<std::string>("0123456789"));
                      }}};

    http_response get(std::string path, header_fields headers = {})
    {
        std::optional<http_response> got;
        pages.handle({.method = "GET", .path = std::move(path), .headers = std::move(headers)},
                     [&](http_response response) { got = std::move(response); });
        core_thread.run_until_idle();
        REQUIRE(got.has_value());
        return *got;
    }
};

std::string header(http_response const& from, std::string const& name)
{
    auto const found = std::ranges::find(from.headers, name, [](auto const& h) { return h.first; });
    return found == from.headers.end() ? "" : found->second;
}

} // namespace

TEST_CASE_FIXTURE(fixture, "an emoji is a picture with a tag, kept for an hour")
{
    auto const got = get("/emojis/3.png");
    CHECK_EQ(asked, "3.png");
    CHECK_EQ(got.status, 200);
    CHECK_EQ(got.content_type, "image/png");
    CHECK_EQ(got.body, "0123456789");
    CHECK_EQ(header(got, "Cache-Control"), "public, max-age=3600");
    CHECK_EQ(header(got, "X-Content-Type-Options"), "nosniff");
    CHECK_EQ(header(got, "ETag"), "\"3.png-10\"");
    CHECK_NE(header(got, "Last-Modified"), "");
    CHECK_EQ(header(got, "Content-Security-Policy"), "");
}

TEST_CASE_FIXTURE(fixture, "a part of it")
{
    auto const got = get("/emojis/3", {{"range", "bytes=2-4"}});
    CHECK_EQ(got.status, 206);
    CHECK_EQ(got.body, "234");
    CHECK_EQ(header(got, "Content-Range"), "bytes 2-4/10");
    auto const beyond = get("/emojis/3", {{"range", "bytes=10-"}});
    CHECK_EQ(beyond.status, 416);
    CHECK_EQ(header(beyond, "Content-Range"), "bytes */10");
    CHECK_EQ(reads, 1);
}

TEST_CASE_FIXTURE(fixture, "who has it already is told so, and nothing is read")
{
    auto const got = get("/emojis/3", {{"if-none-match", "\"3.png-10\""}});
    CHECK_EQ(got.status, 304);
    CHECK(got.body.empty());
    CHECK_EQ(reads, 0);
    shown.bytes = 11;
    CHECK_EQ(get("/emojis/3", {{"if-none-match", "\"3.png-10\""}}).status, 200);
}

TEST_CASE_FIXTURE(fixture, "an SVG may not run anything")
{
    shown.file_name = "3.svg";
    auto const got = get("/emojis/3");
    CHECK_EQ(got.content_type, "image/svg+xml");
    CHECK_EQ(header(got, "Content-Security-Policy"),
             "default-src 'none'; style-src 'unsafe-inline'; sandbox");
}

TEST_CASE_FIXTURE(fixture, "what is not there, and what went meanwhile")
{
    auto const none = get("/emojis/none");
    CHECK_EQ(none.status, 404);
    CHECK_EQ(none.content_type, "text/plain; charset=utf-8");
    CHECK_EQ(none.body, "Emoji not found");
    is_gone = true;
    CHECK_EQ(get("/emojis/3").status, 404);
    CHECK_EQ(get("/emojis/").body, R"({"error":"Not found"})");
    CHECK_EQ(get("/emojis/3/3").body, R"({"error":"Not found"})");
}
