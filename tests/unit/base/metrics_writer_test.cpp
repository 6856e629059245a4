// The text format of Prometheus, to the byte.
#include "base/metrics_writer.hpp"

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("a counter with and without labels")
{
    metrics_writer out;
    counter value;
    value.add();
    value.add(41);
    out.family("things_total", metric_type::counter, "What was counted.");
    out.sample({}, value);
    out.sample({{"kind", "big"}, {"name", "a\"b\\c\nd"}}, 7);
    CHECK(out.take() == "# HELP things_total What was counted.\n"
                        "# TYPE things_total counter\n"
                        "things_total 42\n"
                        "things_total{kind=\"big\",name=\"a\\\"b\\\\c\\nd\"} 7\n");
}

TEST_CASE("a gauge may fall, and have a fraction")
{
    metrics_writer out;
    gauge value;
    value.add(2);
    value.add(-5);
    out.single("level", metric_type::gauge, "How high.", value);
    out.sample({}, 0.25);
    CHECK(out.take() == "# HELP level How high.\n# TYPE level gauge\nlevel -3\nlevel 0.25\n");
}

TEST_CASE("a histogram counts what is below each bound, and all of it")
{
    static constexpr std::int64_t bounds[] = {1000, 2000};
    histogram value(bounds);
    for (std::int64_t const observed : {1000, 1001, 2000, 2001, -1})
        value.observe(observed);
    CHECK(value.count() == 5);
    metrics_writer out;
    out.family("took", metric_type::histogram, "Time.");
    out.sample({{"cmd", "x"}}, value, 1e-3);
    CHECK(out.take() == "# HELP took Time.\n"
                        "# TYPE took histogram\n"
                        "took_bucket{cmd=\"x\",le=\"1\"} 2\n"
                        "took_bucket{cmd=\"x\",le=\"2\"} 4\n"
                        "took_bucket{cmd=\"x\",le=\"+Inf\"} 5\n"
                        "took_sum{cmd=\"x\"} 6.002\n"
                        "took_count{cmd=\"x\"} 5\n");
}
