// A second net_pool of one thread serves the address of its own; it knows no WebSockets.
#include "server/observatory.hpp"

#include "base/log.hpp"
#include "base/secret_box.hpp"
#include "base/text.hpp"
#include "net/http_text.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace oc {
namespace {

constexpr char const* metrics_type = "text/plain; version=0.0.4; charset=utf-8";

http_response make_fresh(int status, std::string json)
{
    return {.status = status, .headers = {{"Cache-Control", "no-store"}}, .body = std::move(json)};
}

http_response not_found() { return make_fresh(404, R"({"error":"Not found"})"); }

http_response unauthorized()
{
    auto out = make_fresh(401, R"({"error":"Unauthorized"})");
    out.headers.emplace_back("WWW-Authenticate", "Bearer");
    return out;
}

// The scheme's letters may be of any case (RFC 9110 §11.1), the token's not.
bool bears(std::string_view authorization, std::string const& token)
{
    constexpr std::string_view scheme = "Bearer ";
    return equal_ignoring_case(authorization.substr(0, scheme.size()), scheme) &&
           equal_in_constant_time(authorization.substr(scheme.size()), token);
}

} // namespace

class observatory::own_routes final : public http_routes {
public:
    explicit own_routes(observatory& owner) : owner_(owner) {}

    void handle(http_request request, http_respond respond) override
    {
        if (request.method != "GET")
            return respond(make_fresh(405, R"({"error":"Method not allowed"})"));
        if (request.path == "/metrics")
            return owner_.tell_metrics(std::move(respond));
        if (request.path == "/readyz")
            return owner_.tell_ready(std::move(respond));
        respond(not_found());
    }

private:
    observatory& owner_;
};

class observatory::nobody final : public connection_events {
    void on_open(connection_id, peer_info) override {}
    void on_message(connection_id, std::string_view) override {}
    void on_close(connection_id) override {}
    void on_turn_end(std::size_t) override {}
};

observatory::observatory(parts with, observed what, readiness::parts ready, config const& settings)
    : parts_(with), what_(std::move(what)), ready_(ready)
{
    if (!settings.metrics_enabled)
        return;
    routes_ = std::make_unique<own_routes>(*this);
    events_ = std::make_unique<nobody>();
    net_options options;
    options.host = settings.metrics_host;
    options.port = static_cast<std::uint16_t>(settings.metrics_port);
    options.trusted_proxies.clear();
    options.websockets = false;
    options.is_cross_origin = false;
    try {
        listener_ = std::make_unique<net_pool>(
            std::move(options), net_pool::surroundings{*events_, *routes_, parts_.time});
    } catch (std::runtime_error const& failure) {
        throw std::runtime_error(std::string("metrics: ") + failure.what());
    }
}

observatory::~observatory() = default;

void observatory::start()
{
    if (!listener_)
        return;
    log::info("metrics_listening", {{"port", listener_->port()}});
    listener_->start();
}

void observatory::stop()
{
    if (listener_)
        listener_->stop();
}

void observatory::add_routes(route_table& table)
{
    table.add({.method = "GET",
               .path = "/readyz",
               .handle = [this](http_request const&, http_respond respond) {
                   tell_ready(std::move(respond));
               }});
    table.add({.method = "GET",
               .path = "/metrics",
               .handle = [this](http_request const& request, http_respond respond) {
                   tell_metrics_to(std::string(find_header(request.headers, "authorization")),
                                   std::move(respond));
               }});
}

void observatory::tell_metrics_to(std::string const& authorization, http_respond respond)
{
    parts_.core_thread.post([this, authorization, respond = std::move(respond)]() mutable {
        auto const& token = parts_.center.now().settings->metrics_token;
        if (token.empty())
            return respond(not_found());
        if (!bears(authorization, token))
            return respond(unauthorized());
        tell_metrics(std::move(respond));
    });
}

void observatory::tell_metrics(http_respond respond)
{
    parts_.core_thread.post([this, respond = std::move(respond)]() mutable {
        parts_.files.post([this, facts = parts_.center.facts(), respond = std::move(respond)] {
            respond({.content_type = metrics_type,
                     .headers = {{"Cache-Control", "no-store"}},
                     .body = make_metrics_text(what_, facts)});
        });
    });
}

void observatory::tell_ready(http_respond respond)
{
    ready_.ask([respond = std::move(respond)](std::string const& why_not) {
        if (why_not.empty())
            return respond(make_fresh(200, R"({"status":"ready"})"));
        respond(make_fresh(503, R"({"status":"not ready","reason":")" + why_not + "\"}"));
    });
}

} // namespace oc
