// Plain HTTP: pages, /info, /healthz, and polite refusals.
#include "server/routes.hpp"

#include "server/web_assets.hpp"
#include "support/manual_executor.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    manual_executor core_thread;
    routes pages{core_thread, {.info_json = [] { return std::string(R"({"server":{}})"); }}};

    std::optional<http_response> ask(http_request request)
    {
        std::optional<http_response> got;
        int answers = 0;
        pages.handle(std::move(request), [&](http_response response) {
            got = std::move(response);
            ++answers;
        });
        is_waiting = !got;
        core_thread.run_until_idle();
        CHECK_EQ(answers, 1);
        return got;
    }
    std::optional<http_response> get(std::string path)
    {
        return ask({.method = "GET", .path = std::move(path)});
    }

    bool is_waiting = false; // the answer came from the core
};

std::string header(http_response const& from, std::string const& name)
{
    auto const found = std::ranges::find(from.headers, name, [](auto const& h) { return h.first; });
    return found == from.headers.end() ? "" : found->second;
}

} // namespace

TEST_CASE_FIXTURE(fixture, "the page is there under / and under its name")
{
    auto const page = get("/");
    CHECK_EQ(page->status, 200);
    CHECK_EQ(page->content_type, "text/html; charset=utf-8");
    CHECK_EQ(page->body, std::string(find_web_asset("/index.html")->body));
    CHECK_EQ(get("/index.html")->body, page->body);
    CHECK_FALSE(is_waiting);
}

TEST_CASE_FIXTURE(fixture, "every file of the page is served with its type, tag and policy")
{
    for (auto const& asset : web_assets()) {
        CAPTURE(asset.path);
        auto const got = get(std::string(asset.path));
        CHECK_EQ(got->status, 200);
        CHECK_EQ(got->content_type, std::string(asset.content_type));
        CHECK_EQ(header(*got, "ETag"), std::string(asset.etag));
        CHECK_NE(header(*got, "Content-Security-Policy").find("script-src 'self'"),
                 std::string::npos);
    }
}

TEST_CASE_FIXTURE(fixture, "who has the page already is told so")
{
    auto const tag = std::string(find_web_asset("/index.html")->etag);
    auto const got = ask({.method = "GET", .path = "/", .headers = {{"if-none-match", tag}}});
    CHECK_EQ(got->status, 304);
    CHECK(got->body.empty());
    CHECK_EQ(header(*got, "ETag"), tag);
    auto const fresh =
        ask({.method = "GET", .path = "/", .headers = {{"if-none-match", "\"old\""}}});
    CHECK_EQ(fresh->status, 200);
}

TEST_CASE_FIXTURE(fixture, "info and health come from the core")
{
    auto const info = get("/info");
    CHECK(is_waiting);
    CHECK_EQ(info->status, 200);
    CHECK_EQ(info->body, R"({"server":{}})");
    auto const health = get("/healthz");
    CHECK(is_waiting);
    CHECK_EQ(health->status, 200);
    CHECK_EQ(health->body, R"({"status":"ok"})");
    CHECK_EQ(header(*health, "Cache-Control"), "no-store");
}

TEST_CASE_FIXTURE(fixture,
                  "HEAD is answered like GET, other methods are refused with what is allowed")
{
    CHECK_EQ(ask({.method = "HEAD", .path = "/"})->status, 200);
    for (char const* const method : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "get", ""}) {
        CAPTURE(method);
        auto const got = ask({.method = method, .path = "/"});
        CHECK_EQ(got->status, 405);
        CHECK_EQ(header(*got, "Allow"), "GET,HEAD,OPTIONS");
    }
}

TEST_CASE_FIXTURE(fixture, "what is not there is not found, in JSON")
{
    for (char const* const path :
         {"/nothing", "//", "/index.html/", "/../config.json", "/INDEX.HTML", "/js", "/infox"}) {
        CAPTURE(path);
        auto const got = get(path);
        CHECK_EQ(got->status, 404);
        CHECK_EQ(got->body, R"({"error":"Not found"})");
        CHECK_EQ(got->content_type, "application/json; charset=utf-8");
    }
}
