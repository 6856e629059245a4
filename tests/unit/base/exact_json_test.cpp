// JSON whose numbers are the nearest doubles.
#include "base/exact_json.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace oc;

TEST_CASE("timestamps are exactly what was written")
{
    for (int i = 0; i < 20'000; ++i) {
        char text[64];
        std::snprintf(text, sizeof text, "%.7f", 1795345389.0 + i * 0.8123457);
        auto const value = parse_exact_json(text, 8);
        REQUIRE(value);
        REQUIRE(value->as_double() == std::strtod(text, nullptr));
        REQUIRE(parse_exact_json(boost::json::serialize(*value), 8) == value);
    }
}

TEST_CASE("values of every kind are read")
{
    auto const* const text = R"({"a":[1,-2,3.5e2,"é\u00e9\n",true,false,null],"b":{},"a":7})";
    auto const value = parse_exact_json(text, 8);
    REQUIRE(value);
    CHECK(value->at("a") == 7); // the last one counts
    CHECK(value->at("b").is_object());
    CHECK(parse_exact_json("[18446744073709551615]", 8)->at(0).as_uint64() == ~0ULL);
    for (auto const* const endless : {"[1E400]", "[-1E400]", "1e999"})
        CHECK_FALSE(parse_exact_json(endless, 8)); // no double, and no JSON says it again
    CHECK(parse_exact_json("[\"\\ud83d\\ude42\"]", 8)->at(0) == "🙂");
}

TEST_CASE("what is no JSON is nothing")
{
    for (auto const* const text : {"", "{", "[1,]", "{\"a\"}", "nul", "[1] 2", "\"\xFF\"", "NaN",
                                   "{\"a\":1}}", "'a'", "[\"\\ud800\"]", "01"})
        CHECK_MESSAGE(!parse_exact_json(text, 8), text);
    CHECK(parse_exact_json("[[[[1]]]]", 4));
    CHECK_FALSE(parse_exact_json("[[[[[1]]]]]", 4));
    CHECK_FALSE(parse_exact_json(std::string(100'000, '['), 128));
}
