// Times and ages as operators write them.
#include "admin/moment.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <limits>

namespace {

constexpr double now = 1'800'000'000;

std::optional<double> parse(std::string_view text) { return oc::parse_moment(text, now); }

} // namespace

TEST_CASE("a date is its midnight, a date and time is that, all UTC")
{
    CHECK(parse("1970-01-01") == 0.0);
    CHECK(parse("1970-01-02") == 86'400.0);
    CHECK(parse("2026-11-23") == 1'795'392'000.0);
    CHECK(parse("2026-11-23T10:00") == 1'795'428'000.0);
    CHECK(parse("2026-11-23T10:00Z") == 1'795'428'000.0);
    CHECK(parse("2026-11-23 10:00:30") == 1'795'428'030.0);
    CHECK(parse("2026-11-23T10:00:30Z") == 1'795'428'030.0);
    CHECK(parse("2024-02-29") == 1'709'164'800.0);
}

TEST_CASE("seconds of the epoch begin with @")
{
    CHECK(parse("@0") == 0.0);
    CHECK(parse("@1700000000") == 1'700'000'000.0);
    CHECK_FALSE(parse("@"));
    CHECK_FALSE(parse("@-1"));
    CHECK_FALSE(parse("@1.5"));
    CHECK_FALSE(parse("@1x"));
}

TEST_CASE("an age counts back from now")
{
    CHECK(parse("0s") == now);
    CHECK(parse("90s") == now - 90);
    CHECK(parse("15m") == now - 15 * 60);
    CHECK(parse("12h") == now - 12 * 3600);
    CHECK(parse("30d") == now - 30 * 86'400);
    CHECK(parse("2w") == now - 14 * 86'400);
}

TEST_CASE("what is no time is refused")
{
    for (auto const* const text : {"",
                                   "x",
                                   "d",
                                   "1",
                                   "1y",
                                   "-1d",
                                   "1.5h",
                                   "99999999999999999999d",
                                   "2026",
                                   "2026-13-01",
                                   "2026-02-30",
                                   "2023-02-29",
                                   "2026-1-1",
                                   "2026-11-23T",
                                   "2026-11-23T24:00",
                                   "2026-11-23T10",
                                   "2026-11-23T10:60",
                                   "2026-11-23T10:00:60",
                                   "2026-11-23T10:00ZZ",
                                   "2026-11-23x",
                                   "-026-01-01",
                                   "yesterday",
                                   "now",
                                   " 1d",
                                   "1d "}) {
        CAPTURE(text);
        CHECK_FALSE(parse(text));
    }
}

TEST_CASE("a time is shown as it can be written")
{
    CHECK(oc::show_moment(0) == "1970-01-01 00:00:00");
    CHECK(oc::show_moment(1'795'428'030.9) == "2026-11-23 10:00:30");
    for (double const at : {0.0, 86'399.0, 951'782'400.0, 1'795'428'030.0, 4'102'444'799.0}) {
        CAPTURE(at);
        CHECK(parse(oc::show_moment(at)) == at);
    }
}

TEST_CASE("what is no time at all is shown as nothing")
{
    CHECK(oc::show_moment(-1).empty());
    CHECK(oc::show_moment(1e300).empty());
    CHECK(oc::show_moment(std::numeric_limits<double>::quiet_NaN()).empty());
}

TEST_CASE("durations have at most two units")
{
    CHECK(oc::show_duration(0) == "0 s");
    CHECK(oc::show_duration(59) == "59 s");
    CHECK(oc::show_duration(60) == "1 min");
    CHECK(oc::show_duration(3'599) == "59 min");
    CHECK(oc::show_duration(3'660) == "1 h 1 min");
    CHECK(oc::show_duration(90'000) == "1 d 1 h");
    CHECK(oc::show_duration(1'000 * 86'400) == "1000 d 0 h");
}
