// JSON of people's files: values, and the place of what is wrong.
#include "base/parsed_json.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("a text that is JSON gives its value")
{
    auto const parsed = oc::parse_json("{\"a\": [1, 2]}\n");
    CHECK_FALSE(parsed.fault);
    CHECK_EQ(parsed.value.at("a").as_array().size(), 2);
}

TEST_CASE("a byte order mark is skipped, and of repeated keys the last one counts")
{
    auto const parsed = oc::parse_json("\xEF\xBB\xBF{\"a\": 1, \"a\": 2}");
    CHECK_FALSE(parsed.fault);
    CHECK_EQ(parsed.value.at("a").as_int64(), 2);
}

TEST_CASE("what is no JSON has a fault with line and column, and no value")
{
    struct {
        char const* text;
        char const* where;
    } const rows[] = {{"{\n  \"a\": 1\n  \"b\": 2\n}", "3:3"},
                      {"", "1:1"},
                      {"[1, 2", "1:6"},
                      {"{\"a\": tru}", "1:7"},
                      {"[1] x", "1:5"}};
    for (auto const& row : rows) {
        CAPTURE(row.text);
        auto const parsed = oc::parse_json(row.text);
        REQUIRE(parsed.fault);
        CHECK_EQ(oc::to_string(parsed.fault->where), row.where);
        CHECK(parsed.value.is_null());
    }
}

TEST_CASE("too deep, and no UTF-8, are faults too")
{
    CHECK(oc::parse_json(std::string(100, '[') + std::string(100, ']')).fault);
    CHECK(oc::parse_json("[\"\xFF\"]").fault);
}
