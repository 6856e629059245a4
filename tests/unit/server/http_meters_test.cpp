// Requests by route and status, through the table that counts them.
#include "server/http_meters.hpp"

#include "server/route_table.hpp"

#include <doctest/doctest.h>

using namespace oc;

namespace {

std::uint64_t count(http_meters::line const& line, int status)
{
    for (std::size_t i = 0; i < http_meters::statuses.size(); ++i)
        if (http_meters::statuses[i] == status)
            return line.by_status[i].value();
    return 0;
}

} // namespace

TEST_CASE("an answer is counted once and goes on")
{
    http_meters meters;
    auto& line = meters.add("GET", "/x");
    std::vector<int> told;
    auto const respond =
        http_meters::count(line, [&](http_response answer) { told.push_back(answer.status); });
    respond({.status = 404});
    CHECK(told == std::vector<int>{404});
    CHECK(count(line, 404) == 1);
    CHECK(count(line, 200) == 0);
}

TEST_CASE("a status that is not told apart counts as the first of its kind")
{
    http_meters meters;
    auto& line = meters.add("GET", "/x");
    http_meters::count(line, [](http_response const&) {})({.status = 418});
    http_meters::count(line, [](http_response const&) {})({.status = 599});
    CHECK(count(line, 400) == 1);
    CHECK(count(line, 500) == 1);
}

TEST_CASE("every line of the table of routes has its counters")
{
    route_table table;
    table.add({.method = "GET", .path = "/a/*"});
    table.add({.method = "POST", .path = "/b"});
    REQUIRE(table.meters().lines().size() == 2);
    CHECK(table.find("POST", "/b")->answers == &table.meters().lines()[1]);
    CHECK(table.meters().lines()[0].path == "/a/*");
}
