// Plain HTTP: pages, /info, /healthz, and polite refusals.
#include "server/routes.hpp"

#include "server/web_assets.hpp"
#include "support/manual_executor.hpp"
#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    manual_executor core_thread;
    sample_folder folder;
    std::string picture; // what the config says of icon and banner
    routes pages{{core_thread, core_thread, folder.path()},
                 {.info_json = [] { return std::string(R"({"server":{}})"); },
                  .server_picture = [this](std::string_view) { return picture; }}};

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

TEST_CASE_FIXTURE(fixture, "icon and banner are the files that the config names")
{
    folder.write("serverAssets/logo.png", "a picture");
    picture = "logo.png";
    for (char const* const path : {"/server-assets/icon", "/server-assets/banner"}) {
        CAPTURE(path);
        auto const got = get(path);
        CHECK(is_waiting);
        CHECK_EQ(got->status, 200);
        CHECK_EQ(got->content_type, "image/png");
        REQUIRE(got->file);
        CHECK_EQ(got->file->length, 9);
        CHECK_EQ(header(*got, "Cache-Control"), "public, max-age=3600");
        CHECK_NE(header(*got, "ETag"), "");
    }
    auto const part =
        ask({.method = "GET", .path = "/server-assets/icon", .headers = {{"range", "bytes=2-3"}}});
    CHECK_EQ(part->status, 206);
    CHECK_EQ(header(*part, "Content-Range"), "bytes 2-3/9");
    picture = "serverAssets/logo.png"; // its base name counts
    CHECK_EQ(get("/server-assets/icon")->status, 200);
}

TEST_CASE_FIXTURE(fixture, "a server asset that is no file of ours is a 404 in text")
{
    folder.write("secret.json", "{}");
    for (char const* const value : {"", "missing.png", "https://elsewhere/logo.png", ".hidden",
                                    "../secret.json", "..", "data:image/png;base64,AA=="}) {
        CAPTURE(value);
        picture = value;
        auto const got = get("/server-assets/icon");
        CHECK_EQ(got->status, 404);
        CHECK_EQ(got->body, "Server asset not found");
        CHECK_EQ(got->content_type, "text/plain; charset=utf-8");
    }
    CHECK_EQ(get("/server-assets/logo")->body, "Server asset not found");
    CHECK_EQ(get("/server-assets/")->body, R"({"error":"Not found"})");
    CHECK_EQ(get("/server-assets/icon/x")->body, R"({"error":"Not found"})");
}

TEST_CASE("a table finds exact paths before patterns, and patterns by their form")
{
    route_table table;
    auto const add = [&](char const* method, char const* path) {
        table.add({.method = method, .path = path});
    };
    add("GET", "/things/*");
    add("GET", "/things/special");
    add("POST", "/things/special");
    add("POST", "/deep/**");
    auto const found = [&](char const* method, char const* path) {
        auto const* const line = table.find(method, path);
        return line != nullptr ? line->path : "";
    };
    CHECK_EQ(found("GET", "/things/special"), "/things/special");
    CHECK_EQ(found("GET", "/things/other"), "/things/*");
    CHECK_EQ(found("POST", "/things/other"), "");
    CHECK_EQ(found("GET", "/things/"), "");
    CHECK_EQ(found("GET", "/things"), "");
    CHECK_EQ(found("GET", "/things/a/b"), "");
    CHECK_EQ(found("POST", "/deep/"), "/deep/**");
    CHECK_EQ(found("POST", "/deep/a/b"), "/deep/**");
    CHECK_EQ(found("POST", "/deep"), "");
    CHECK_EQ(table.allowed_methods("/things/special"), "GET,HEAD,OPTIONS,POST");
    CHECK_EQ(table.allowed_methods("/things/other"), "GET,HEAD,OPTIONS");
}

// --- what families of routes are promised --------------------------------------------------------

namespace {

class silent_receiver final : public body_receiver {
public:
    void take(std::string, std::function<void()> go_on) override { go_on(); }
    void finish() override {}
};

std::uint64_t counted(routes& of, std::string_view method, std::string_view path, int status)
{
    auto const& known = http_meters::statuses;
    auto const at = std::ranges::find(known, status) - known.begin();
    for (auto const& line : of.table().meters().lines())
        if (line.method == method && line.path == path)
            return line.by_status[static_cast<std::size_t>(at)].value();
    return 999;
}

} // namespace

TEST_CASE_FIXTURE(fixture, "an answer is counted under its line, never under the path asked for")
{
    pages.table().add({.method = "GET",
                       .path = "/things/*",
                       .handle = [](http_request const& request, http_respond const& respond) {
                           respond({.status = request.path == "/things/a" ? 200 : 404});
                       }});
    for (char const* const path : {"/things/a", "/things/a", "/things/b", "/", "/js/none"})
        get(path);
    ask({.method = "PUT", .path = "/things/a"});
    CHECK_EQ(counted(pages, "GET", "/things/*", 200), 2);
    CHECK_EQ(counted(pages, "GET", "/things/*", 404), 1);
    CHECK_EQ(counted(pages, "GET", "page", 200), 1);
    CHECK_EQ(counted(pages, "any", "none", 404), 1);
    CHECK_EQ(counted(pages, "any", "none", 405), 1);
}

TEST_CASE_FIXTURE(fixture, "HEAD goes to the line of GET, and is counted there")
{
    CHECK_EQ(ask({.method = "HEAD", .path = "/healthz"})->status, 200);
    CHECK_EQ(counted(pages, "GET", "/healthz", 200), 1);
    CHECK_EQ(ask({.method = "HEAD", .path = "/nothing"})->status, 404);
}

TEST_CASE_FIXTURE(fixture, "a body goes piece by piece to the line that wants it so, to no other")
{
    int asked = 0;
    pages.table().add({.method = "POST",
                       .path = "/upload",
                       .open_body =
                           [&](http_request const& head,
                               http_respond const& respond) -> std::shared_ptr<body_receiver> {
                           ++asked;
                           if (head.content_length.value_or(0) > 10) {
                               respond({.status = 413});
                               return nullptr;
                           }
                           return std::make_shared<silent_receiver>();
                       }});
    std::vector<int> told;
    auto const respond = [&](http_response const& answer) { told.push_back(answer.status); };
    auto const opened = [&](http_request const& head) {
        return pages.open_body(head, respond) != nullptr;
    };
    CHECK(opened({.method = "POST", .path = "/upload", .content_length = 5}));
    CHECK_FALSE(opened({.method = "POST", .path = "/upload", .content_length = 50}));
    CHECK_EQ(told, std::vector<int>{413});
    CHECK_EQ(counted(pages, "POST", "/upload", 413), 1); // a refusal of a body counts, too
    for (auto const& [method, path] : {std::pair{"GET", "/upload"}, {"POST", "/upload/"},
                                       {"POST", "/"}, {"POST", "/nothing"}}) {
        CAPTURE(path);
        CHECK_FALSE(opened({.method = method, .path = path}));
    }
    CHECK_EQ(asked, 2);
    CHECK_EQ(told.size(), 1);
}

TEST_CASE_FIXTURE(fixture, "a line says how long a collected body may be, else the limit of all")
{
    pages.table().add({.method = "POST", .path = "/long", .body_bytes_max = 123'456});
    pages.table().add({.method = "POST", .path = "/usual"});
    auto const most = [&](char const* method, char const* path) {
        return pages.collected_body_bytes_max({.method = method, .path = path});
    };
    CHECK_EQ(most("POST", "/long"), 123'456);
    CHECK_EQ(most("PUT", "/long"), limits::http_body_bytes_max);
    CHECK_EQ(most("POST", "/usual"), limits::http_body_bytes_max);
    CHECK_EQ(most("POST", "/nothing"), limits::http_body_bytes_max);
}

TEST_CASE_FIXTURE(fixture, "405 names POST where there is a line for it")
{
    pages.table().add({.method = "POST",
                       .path = "/hooks/*",
                       .handle = [](http_request const&, http_respond const& respond) {
                           respond({.status = 204});
                       }});
    CHECK_EQ(ask({.method = "POST", .path = "/hooks/x"})->status, 204);
    auto const refused = ask({.method = "DELETE", .path = "/hooks/x"});
    CHECK_EQ(refused->status, 405);
    CHECK_EQ(refused->body, "405: Method Not Allowed");
    CHECK_EQ(header(*refused, "Allow"), "GET,HEAD,OPTIONS,POST");
    CHECK_EQ(header(*ask({.method = "DELETE", .path = "/hooks/x/y"}), "Allow"), "GET,HEAD,OPTIONS");
    CHECK_EQ(get("/hooks/x")->status, 404);
}

TEST_CASE("the last segment is what stands behind the last slash, be it nothing")
{
    for (auto const& [path, segment] : {std::pair{"/a/b", "b"}, {"/a/", ""}, {"/", ""}, {"", ""},
                                        {"no slash", "no slash"}, {"/a/b.c d", "b.c d"}}) {
        CAPTURE(path);
        CHECK_EQ(last_segment(path), segment);
    }
}
