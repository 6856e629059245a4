// JSON for people's editors: how it looks, and that it reads back.
#include "base/pretty_json.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <string_view>

namespace json = boost::json;
using oc::pretty_json;

TEST_CASE("objects and arrays are indented by two, one entry a line, keys in their order")
{
    auto const value = json::parse(R"({"z":1,"a":{"list":["x",2,[true]],"none":null}})");
    CHECK(pretty_json(value) == R"({
  "z": 1,
  "a": {
    "list": [
      "x",
      2,
      [
        true
      ]
    ],
    "none": null
  }
})");
}

TEST_CASE("empty objects and arrays stay on their line, wherever they stand")
{
    CHECK(pretty_json(json::object{}) == "{}");
    CHECK(pretty_json(json::array{}) == "[]");
    CHECK(pretty_json(json::parse(R"({"a":{},"b":[],"c":1})")) ==
          "{\n  \"a\": {},\n  \"b\": [],\n  \"c\": 1\n}");
    CHECK(pretty_json(json::parse("[[],[],{}]")) == "[\n  [],\n  [],\n  {}\n]");
}

TEST_CASE("single values are written as they are")
{
    CHECK(pretty_json(nullptr) == "null");
    CHECK(pretty_json(true) == "true");
    CHECK(pretty_json(-7) == "-7");
    CHECK(pretty_json(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(pretty_json("text") == "\"text\"");
}

TEST_CASE("numbers with a fraction look as people write them")
{
    CHECK(pretty_json(0.5) == "0.5");
    CHECK(pretty_json(-12.25) == "-12.25");
    CHECK(pretty_json(0.1) == "0.1");
}

TEST_CASE("a whole number that was a double stays a double")
{
    CHECK(pretty_json(7.0) == "7.0");
    CHECK(json::parse(pretty_json(7.0)).is_double());
    CHECK(json::parse(pretty_json(1e300)).is_double());
    CHECK(json::parse(pretty_json(1e300)).get_double() == 1e300);
}

TEST_CASE("a number too large for a double is still JSON when it is written")
{
    constexpr auto infinity = std::numeric_limits<double>::infinity();
    CHECK(json::parse(pretty_json(infinity)) == json::value(infinity));
    CHECK(json::parse(pretty_json(-infinity)) == json::value(-infinity));
    CHECK(pretty_json(std::numeric_limits<double>::quiet_NaN()) == "null");
}

TEST_CASE("letters beyond ASCII are not escaped, quotes and control characters are")
{
    CHECK(pretty_json("Gr\u00fc\u00dfe \U0001F600") == "\"Gr\u00fc\u00dfe \U0001F600\"");
    CHECK(pretty_json(json::string("a\"b\\c\n\x01")) == R"("a\"b\\c\n\u0001")");
    CHECK(pretty_json(json::parse(R"({"a\"b\n":1})")) == "{\n  \"a\\\"b\\n\": 1\n}");
}

TEST_CASE("what is written reads back equal")
{
    for (std::string_view const text :
         {R"({"a":[1,2.5,-3,"\u0000",null,true],"":{"":[]},"b":1e-7})", R"([[[[[[]]]]]])",
          R"({"big":9223372036854775807,"bigger":18446744073709551615,"neg":-9223372036854775808})",
          R"("\ud83d\ude00")", R"({"k":0.1,"l":123456789.123456789,"m":5e-324})"}) {
        auto const value = json::parse(text);
        CHECK(json::parse(pretty_json(value)) == value);
    }
}
