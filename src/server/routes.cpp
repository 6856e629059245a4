// The table of HTTP routes, and what is not in it.
#include "server/routes.hpp"

#include "net/file_response.hpp"
#include "server/web_assets.hpp"

#include <string_view>
#include <utility>

namespace oc {
namespace {

// Scripts and styles only from the page's own files: a message's text can never run.
constexpr char const* page_policy =
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: https: http:; "
    "style-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'";

http_response page_response(http_request const& request, web_asset const& asset)
{
    return make_bytes_response(request, asset.body, {.etag = std::string(asset.etag)},
                               {.content_type = std::string(asset.content_type),
                                .headers = {{"Cache-Control", "no-cache"},
                                            {"Content-Security-Policy", page_policy},
                                            {"Referrer-Policy", "no-referrer"}}});
}

web_asset const* find_page(std::string const& path)
{
    return find_web_asset(path == "/" ? "/index.html" : path);
}

http_response not_found() { return {.status = 404, .body = R"({"error":"Not found"})"}; }

http_response method_not_allowed(std::string allowed)
{
    auto out = make_text_response(405, "405: Method Not Allowed");
    out.headers.emplace_back("Allow", std::move(allowed));
    return out;
}

} // namespace

routes::routes(route_places places, core_answers answers)
    : places_(std::move(places)), answers_(std::move(answers))
{
    add_info_routes(table_, places_, answers_);
    add_asset_routes(table_, places_, answers_);
    add_emoji_routes(table_, places_, answers_);
    if (answers_.webhooks != nullptr)
        add_webhook_routes(table_, *answers_.webhooks);
}

std::shared_ptr<body_receiver> routes::open_body(http_request const& head,
                                                 http_respond const& respond)
{
    auto const* const found = table_.find(head.method, head.path);
    if (found == nullptr || !found->open_body)
        return nullptr;
    return found->open_body(head, http_meters::count(*found->answers, respond));
}

std::size_t routes::collected_body_bytes_max(http_request const& head)
{
    auto const* const found = table_.find(head.method, head.path);
    return found != nullptr ? found->body_bytes_max : limits::http_body_bytes_max;
}

void routes::handle(http_request request, http_respond respond)
{
    auto const method = request.method == "HEAD" ? std::string("GET") : request.method;
    if (auto const* const found = table_.find(method, request.path))
        return found->handle(std::move(request),
                             http_meters::count(*found->answers, std::move(respond)));
    auto const* const page = method == "GET" ? find_page(request.path) : nullptr;
    respond = http_meters::count(page != nullptr ? page_answers_ : other_answers_,
                                 std::move(respond));
    if (method != "GET")
        return respond(method_not_allowed(table_.allowed_methods(request.path)));
    if (page != nullptr)
        return respond(page_response(request, *page));
    respond(not_found());
}

} // namespace oc
