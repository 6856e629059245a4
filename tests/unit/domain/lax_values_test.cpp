// Numbers and flags as clients of the original may spell them (part 2 §0.2).
#include "domain/lax_values.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <limits>

namespace {

namespace json = boost::json;

} // namespace

TEST_CASE("integers may be numbers without fraction, decimal texts or flags")
{
    CHECK(oc::to_integer(json::parse("5")) == 5);
    CHECK(oc::to_integer(json::parse("-5")) == -5);
    CHECK(oc::to_integer(json::parse("5.0")) == 5);
    CHECK(oc::to_integer(json::parse("1e3")) == 1000);
    CHECK(oc::to_integer(json::parse(R"("5")")) == 5);
    CHECK(oc::to_integer(json::parse(R"("  42 ")")) == 42);
    CHECK(oc::to_integer(json::parse(R"("-7")")) == -7);
    CHECK(oc::to_integer(json::parse(R"("+7")")) == 7);
    CHECK(oc::to_integer(json::parse("true")) == 1);
    CHECK(oc::to_integer(json::parse("false")) == 0);
    CHECK(oc::to_integer(json::value(std::uint64_t{5})) == 5);
}

TEST_CASE("what is no integer is none")
{
    for (auto const* text : {"2.5",
                             "null",
                             "[]",
                             "{}",
                             "[5]",
                             R"("abc")",
                             R"("")",
                             R"(" ")",
                             R"("2.5")",
                             R"("5x")",
                             R"("0x10")",
                             R"("+-5")",
                             R"("++5")",
                             R"("1_000")",
                             R"("5 5")",
                             R"("99999999999999999999")",
                             "18446744073709551615",
                             "1e300",
                             "-1e300",
                             "1e18"}) {
        CAPTURE(text);
        CHECK_FALSE(oc::to_integer(json::parse(text)));
    }
    CHECK_FALSE(oc::to_integer(json::value(std::numeric_limits<double>::quiet_NaN())));
    CHECK_FALSE(oc::to_integer(json::value(std::numeric_limits<double>::infinity())));
}

TEST_CASE("the largest and smallest integers survive")
{
    CHECK(oc::to_integer(json::parse("9223372036854775807")) ==
          std::numeric_limits<std::int64_t>::max());
    CHECK(oc::to_integer(json::parse(R"("-9223372036854775808")")) ==
          std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("numbers may be written as texts, but must be finite")
{
    CHECK(oc::to_number(json::parse("2.5")) == 2.5);
    CHECK(oc::to_number(json::parse("3")) == 3.0);
    CHECK(oc::to_number(json::parse("18446744073709551615")) == 18446744073709551615.0);
    CHECK(oc::to_number(json::parse(R"(" 2.5 ")")) == 2.5);
    CHECK(oc::to_number(json::parse(R"("1e3")")) == 1000.0);
    for (auto const* text : {"null", "true", "[]", R"("")", R"("nan")", R"("inf")", R"("1e999")",
                             R"("2,5")", R"("2.5 h")"}) {
        CAPTURE(text);
        CHECK_FALSE(oc::to_number(json::parse(text)));
    }
    CHECK_FALSE(oc::to_number(json::value(std::numeric_limits<double>::infinity())));
}

TEST_CASE("flags may be one or zero, or the usual words in any case")
{
    for (auto const* text :
         {"true", "1", "1.0", R"("true")", R"("YES")", R"("on")", R"("1")", R"("T")", R"("y")"}) {
        CAPTURE(text);
        CHECK(oc::to_flag(json::parse(text)) == true);
    }
    for (auto const* text : {"false", "0", "-0.0", R"("False")", R"("no")", R"("OFF")", R"("0")",
                             R"("f")", R"("N")"}) {
        CAPTURE(text);
        CHECK(oc::to_flag(json::parse(text)) == false);
    }
    for (auto const* text :
         {"null", "2", "-1", "0.5", R"("")", R"("2")", R"("maybe")", R"(" true")", "[]", "{}"}) {
        CAPTURE(text);
        CHECK_FALSE(oc::to_flag(json::parse(text)).has_value());
    }
}

TEST_CASE("numbers that cannot be written as JSON again are found at any depth")
{
    for (auto const* text :
         {"1e999", "-1e999", "0e999", "[1, [2, 1e999]]", R"({"a": [{"b": 0e999}]})", "[0.0e400]"}) {
        CAPTURE(text);
        CHECK_FALSE(oc::has_only_finite_numbers(json::parse(text)));
    }
    for (auto const* text :
         {"1e308", "null", "[]", "{}", R"("1e999")", R"({"1e999": [1, 2.5, true]})", "0e300"}) {
        CAPTURE(text);
        auto const value = json::parse(text);
        CHECK(oc::has_only_finite_numbers(value));
        CHECK(json::parse(json::serialize(value)) == value);
    }
}
