// route_table: which method and path is answered by whom (part 2 §11.1). Filled at the start, then
// read by the net threads.
#pragma once

#include "base/limits.hpp"
#include "net/http_exchange.hpp"
#include "server/http_meters.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// One line of the table. Its functions are called on net threads.
struct route {
    std::string method; // "GET", which HEAD counts as, or "POST"
    /// Exactly; or with "/*" at the end: one more segment, not empty; or with "/**": anything
    /// below.
    std::string path;
    std::function<void(http_request, http_respond)> handle{};
    /// The ways of http_routes::open_body; empty: the body is collected.
    std::function<std::shared_ptr<body_receiver>(http_request const&, http_respond const&)>
        open_body{};
    std::size_t body_bytes_max = limits::http_body_bytes_max;
    http_meters::line* answers = nullptr; // set by the table
};

class route_table {
public:
    void add(route line)
    {
        line.answers = &meters_.add(line.method, line.path);
        lines_.push_back(std::move(line));
    }

    /// The line for the request: an exact path before a pattern, then the first. Null: none.
    route const* find(std::string_view method, std::string_view path) const;

    /// "GET,HEAD,OPTIONS", and POST where it has a line: for 405.
    std::string allowed_methods(std::string_view path) const;

    http_meters& meters() { return meters_; }

private:
    http_meters meters_;
    std::vector<route> lines_;
};

/// What stands behind the last slash.
std::string_view last_segment(std::string_view path);

/// text/plain with the status, as the routes of files refuse.
http_response make_text_response(int status, std::string_view text);

} // namespace oc
