// Who can read /metrics.
#include "setup/check_metrics.hpp"

#include "domain/config.hpp"

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("metrics within the machine, or not at all, are nothing to speak of")
{
    config values;
    CHECK(check_metrics(values).empty());
    values.metrics_enabled = true;
    for (auto const* const host : {"127.0.0.1", "127.0.3.4", "::1", "localhost"}) {
        values.metrics_host = host;
        CHECK(check_metrics(values).empty());
    }
}

TEST_CASE("metrics on an address that others reach are a warning")
{
    config values;
    for (auto const* const host : {"0.0.0.0", "::", "", "192.168.0.4", "chat.example"}) {
        values.metrics_enabled = false;
        values.metrics_host = host;
        CHECK(check_metrics(values).empty());
        values.metrics_enabled = true;
        REQUIRE(check_metrics(values).size() == 1);
        CHECK(check_metrics(values)[0].how_bad == severity::warning);
    }
}

TEST_CASE("metrics at the address of the server itself keep it from starting")
{
    config values;
    values.metrics_port = values.port;
    CHECK(check_metrics(values).empty()); // they are off
    values.metrics_enabled = true;
    REQUIRE(check_metrics(values).size() == 1);
    CHECK(check_metrics(values)[0].how_bad == severity::problem);
    CHECK(check_metrics(values)[0].place == "metrics.port");
    values.host = "0.0.0.0";
    CHECK(check_metrics(values).size() == 1);
    values.host = "192.168.0.4";
    CHECK(check_metrics(values).empty());
    values.host = "127.0.0.1";
    values.port = values.metrics_port = 0; // any that is free
    CHECK(check_metrics(values).empty());
}

TEST_CASE("a short token is a warning")
{
    config values;
    values.metrics_token = "secret";
    CHECK(check_metrics(values).size() == 1);
    values.metrics_token = "Fk3kq9Vt2mXw8yZc";
    CHECK(check_metrics(values).empty());
}
