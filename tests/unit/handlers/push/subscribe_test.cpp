// How many endpoints of one service a user may have us post to.
#include "base/limits.hpp"
#include "support/push_browser.hpp"
#include "support/test_world.hpp"

#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace oc;
using namespace oc::test;

namespace {

void subscribe(test_world& world, peer& from, std::string const& endpoint)
{
    boost::json::object const request{{"cmd", "push_subscribe"},
                                      {"subscription", push_browser(endpoint).to_json()}};
    from.send(boost::json::serialize(request));
    world.run_until_idle();
    world.time.advance_ms(1000);
}

std::size_t count_of(test_world& world, std::string const& beginning)
{
    std::vector<push_subscription> found;
    world.change([&](tx& db) { found = db.push.list("USR:ada"); });
    return static_cast<std::size_t>(std::ranges::count_if(
        found, [&](auto const& each) { return each.endpoint.starts_with(beginning); }));
}

} // namespace

TEST_CASE("of one service a user has ten endpoints, the newest; other services have their own")
{
    test_world world;
    auto& ada = world.log_in("USR:ada", "ada");
    constexpr auto most = limits::push_endpoints_per_service_max;
    subscribe(world, ada, "https://other.example/1");
    for (std::size_t i = 0; i < most + 2; ++i)
        subscribe(world, ada, "https://" + std::string(i % 2 == 0 ? "victim" : "VICTIM") +
                                  ".example" + (i % 3 == 0 ? ":443/" : "/") + std::to_string(i));
    CHECK_EQ(count_of(world, "https://victim.example") + count_of(world, "https://VICTIM.example"),
             most);
    CHECK_EQ(count_of(world, "https://victim.example:443/0"), 0);
    CHECK_EQ(count_of(world, "https://other.example"), 1);
    subscribe(world, ada, "https://VICTIM.example/11"); // again: it takes nobody's place
    CHECK_EQ(count_of(world, "https://victim.example") + count_of(world, "https://VICTIM.example"),
             most);
}
