// http_meters: requests by route and status. Lines are added while the table of routes is filled;
// counting is for any thread.
#pragma once

#include "base/meters.hpp"
#include "net/http_exchange.hpp"

#include <array>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace oc {

class http_meters {
public:
    /// What is told apart; any other status counts as the first of its kind.
    static constexpr std::array<int, 22> statuses{200, 201, 204, 206, 301, 304, 308, 400,
                                                  401, 403, 404, 405, 408, 409, 413, 415,
                                                  416, 422, 429, 500, 503, 507};

    struct line {
        std::string method;
        std::string path; // of the table, not of the request: there is no end of those
        std::array<counter, statuses.size()> by_status{};
    };

    /// Where what answers that route is counted.
    line& add(std::string method, std::string path);
    std::deque<line> const& lines() const { return lines_; }

    /// Answers through it are counted. The line outlives the answer.
    static http_respond count(line& where, http_respond respond);

private:
    std::deque<line> lines_; // whose addresses stay
};

} // namespace oc
