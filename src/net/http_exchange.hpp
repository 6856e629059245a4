// http_exchange: one HTTP request and its response as plain structs, so that nobody but net needs
// Beast; and http_routes, which net asks for an answer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace oc {

struct http_request {
    std::string method;  // "GET"
    std::string path;    // decoded once, without the query; begins with '/'
    std::string query;   // raw, without '?'
    std::vector<std::pair<std::string, std::string>> headers{}; // names in lower case
    std::string body{};
    std::string address; // of the client, after trusted proxies
};

struct http_response {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    std::vector<std::pair<std::string, std::string>> headers{}; // besides those net adds
    std::string body{};                               // left out for HEAD by net
    std::shared_ptr<std::string const> shared_body{}; // instead of body, for big fixed ones
};

/// Implemented in server. net adds Content-Length, Date, Server, CORS (part 2 §11.2), handles HEAD
/// as GET without body, OPTIONS, and keep-alive.
class http_routes {
public:
    virtual ~http_routes() = default;

    /// Called on a net thread. `respond` is called exactly once, from any thread, at once or later.
    virtual void handle(http_request request, std::function<void(http_response)> respond) = 0;
};

} // namespace oc
