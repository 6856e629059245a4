// The table of HTTP routes.
#include "server/routes.hpp"

#include "server/web_assets.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace oc {
namespace {

// Scripts and styles only from the page's own files: a message's text can never run.
constexpr char const* page_policy =
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: https: http:; "
    "style-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'";

std::string_view header_of(http_request const& request, std::string_view name)
{
    auto const found = std::ranges::find(request.headers, name,
                                         [](auto const& header) { return header.first; });
    return found == request.headers.end() ? std::string_view{} : std::string_view(found->second);
}

http_response asset_response(http_request const& request, web_asset const& asset)
{
    http_response out;
    out.content_type = asset.content_type;
    out.headers = {{"ETag", std::string(asset.etag)},
                   {"Cache-Control", "no-cache"},
                   {"Content-Security-Policy", page_policy},
                   {"Referrer-Policy", "no-referrer"}};
    if (header_of(request, "if-none-match") == asset.etag) {
        out.status = 304;
        return out;
    }
    out.body = std::string(asset.body);
    return out;
}

http_response not_found()
{
    return {.status = 404, .body = R"({"error":"Not found"})"};
}

http_response method_not_allowed()
{
    return {.status = 405,
            .content_type = "text/plain; charset=utf-8",
            .headers = {{"Allow", "GET,HEAD,OPTIONS"}},
            .body = "405: Method Not Allowed"};
}

web_asset const* find_page(std::string const& path)
{
    return find_web_asset(path == "/" ? "/index.html" : path);
}

} // namespace

routes::routes(executor& core, core_answers answers) : core_(core), answers_(std::move(answers)) {}

std::shared_ptr<body_receiver> routes::open_body(http_request const& head,
                                                 http_respond const& respond)
{
    if (head.method != "POST" || answers_.webhooks == nullptr || !webhook_intake::takes(head))
        return nullptr;
    return answers_.webhooks->open_body(head, respond);
}

void routes::handle(http_request request, std::function<void(http_response)> respond)
{
    if (request.method != "GET" && request.method != "HEAD")
        return respond(method_not_allowed());
    if (auto const* const page = find_page(request.path))
        return respond(asset_response(request, *page));
    if (request.path == "/info")
        return core_.post([this, respond = std::move(respond)] {
            respond({.body = answers_.info_json()});
        });
    // Through the core, so that a healthy answer means a core that answers.
    if (request.path == "/healthz")
        return core_.post([respond = std::move(respond)] {
            respond({.headers = {{"Cache-Control", "no-store"}}, .body = R"({"status":"ok"})"});
        });
    respond(not_found());
}

} // namespace oc
