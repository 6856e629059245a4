// Faults of a JSON text by line and column, in words; places of keys; hostile texts.
#include "base/json_places.hpp"

#include "base/limits.hpp"
#include "support/seeded_random.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <string>
#include <string_view>

using oc::find_json_places;
using oc::find_place;
using oc::text_place;

namespace {

/// "LINE:COLUMN: words", or "none".
std::string fault_of(std::string_view text)
{
    auto const fault = find_json_places(text).fault;
    return fault ? to_string(fault->where) + ": " + fault->what : "none";
}

bool boost_takes(std::string_view text)
{
    boost::json::parse_options strict;
    strict.max_depth = oc::limits::json_depth_max;
    boost::system::error_code failure;
    boost::json::parse(text, failure, {}, strict);
    return !failure;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

} // namespace

TEST_CASE("valid JSON has no fault")
{
    for (std::string_view const text :
         {"{}", "[]", " null ", "true", "-0", "0.5e+10", "-12E-3", R"("")", R"("\"\\\/\b\f\n\r\t")",
          R"("\u00fc\ud83d\ude00")", "{\"a\" : [ 1 , 2 ] ,\r\n\t\"b\":{}}", "\xEF\xBB\xBF{}"})
        CHECK_MESSAGE(fault_of(text) == "none", text);
}

TEST_CASE("a missing comma is reported where the next entry stands")
{
    CHECK(fault_of("{\n  \"a\": 1\n  \"b\": 2\n}") == "3:3: expected ',' or '}'");
    CHECK(fault_of("[1 2]") == "1:4: expected ',' or ']'");
}

TEST_CASE("a comma after the last entry is named")
{
    CHECK(fault_of("{\n  \"a\": 1,\n}") ==
          "3:1: expected a key after ','; the last one has no comma");
    CHECK(fault_of("[1,]") == "1:4: expected a value after ','; the last one has no comma");
}

TEST_CASE("keys need double quotes and a colon")
{
    CHECK(fault_of("{a: 1}") == "1:2: expected a key in double quotes");
    CHECK(fault_of("{'a': 1}") == "1:2: expected a key in double quotes");
    CHECK(fault_of("{1: 1}") == "1:2: expected a key in double quotes");
    CHECK(fault_of("{\"a\" 1}") == "1:6: expected ':' after the key");
    CHECK(fault_of("{\"a\" = 1}") == "1:6: expected ':' after the key");
}

TEST_CASE("comments are named as what they are")
{
    CHECK(fault_of("{\n  // port\n}") ==
          "2:3: expected a key in double quotes; JSON has no comments");
    CHECK(fault_of("{\"a\": 1 # one\n}") == "1:9: expected ',' or '}'; JSON has no comments");
    CHECK(fault_of("/* x */ {}") == "1:1: expected a value; JSON has no comments");
}

TEST_CASE("words that are no values are quoted")
{
    CHECK(fault_of("{\"a\": True}") ==
          "1:7: expected a value, got True; texts stand in double quotes");
    CHECK(fault_of("[nul]") == "1:2: expected a value, got nul; texts stand in double quotes");
    CHECK(fault_of("[NaN]") == "1:2: expected a value, got NaN; texts stand in double quotes");
    CHECK(fault_of("['x']") == "1:2: expected a value; texts stand in double quotes");
    CHECK(fault_of("{\"a\": }") == "1:7: expected a value");
    CHECK(fault_of("[" + std::string(50, 'x') + "]").find(std::string(21, 'x')) ==
          std::string::npos);
}

TEST_CASE("a text that ends nowhere is reported where it begins")
{
    CHECK(fault_of("{\n \"a\": \"open") == "2:7: this text has no closing '\"'");
    CHECK(fault_of("\"") == "1:1: this text has no closing '\"'");
    CHECK(fault_of("\"abc\\") == "1:5: no such escape; a backslash itself is \\\\");
    CHECK(fault_of("{\"a\": \"open,\n \"b\": 1}") ==
          "1:13: a text ends on its line; a line break in it is \\n");
}

TEST_CASE("control characters and escapes that do not exist are faults in a text")
{
    CHECK(fault_of("\"a\tb\"") == "1:3: a control character in a text; a tab is \\t");
    CHECK(fault_of(std::string("\"a\0b\"", 5)) ==
          "1:3: a control character in a text; a tab is \\t");
    CHECK(fault_of(R"("C:\dir")") == "1:4: no such escape; a backslash itself is \\\\");
    CHECK(fault_of(R"("\u12g4")") == "1:2: no such escape; a backslash itself is \\\\");
    CHECK(fault_of(R"("\ud800 alone")") == "1:1: half of a \\u pair is missing in this text");
    CHECK(fault_of("\"\xFF\"") == "1:1: this text is not UTF-8");
    CHECK(fault_of("\"\xC3\"") == "1:1: this text is not UTF-8");
}

TEST_CASE("numbers follow JSON's grammar")
{
    CHECK(fault_of("[007]") == "1:2: a number does not begin with 0");
    CHECK(fault_of("[1.]") == "1:4: expected a digit");
    CHECK(fault_of("[-]") == "1:3: expected a digit");
    CHECK(fault_of("[1e]") == "1:4: expected a digit");
    CHECK(fault_of("[.5]") == "1:2: expected a value");
    CHECK(fault_of("[+5]") == "1:2: expected a value");
    CHECK(fault_of("[0x10]") == "1:3: expected ',' or ']'");
}

TEST_CASE("a file that ends too early or too late says so")
{
    CHECK(fault_of("") == "1:1: expected a value; the file ends here");
    CHECK(fault_of("  \n ") == "2:2: expected a value; the file ends here");
    CHECK(fault_of("{\n  \"a\": 1,") ==
          "2:10: expected a key in double quotes; the file ends here");
    CHECK(fault_of("{\"a\"") == "1:5: expected ':' after the key; the file ends here");
    CHECK(fault_of("[1") == "1:3: expected ',' or ']'; the file ends here");
    CHECK(fault_of("{}\n}") == "2:1: expected the end of the file");
}

TEST_CASE("columns count characters, not bytes")
{
    CHECK(fault_of("[\"\u00fc\U0001F600\", x]").starts_with("1:8: "));
}

TEST_CASE("what is nested too deeply is a fault, at any depth")
{
    auto const deepest = oc::limits::json_depth_max;
    CHECK(fault_of(nested(deepest)) == "none");
    CHECK(fault_of(nested(deepest + 1)) ==
          "1:" + std::to_string(deepest + 1) + ": nested too deeply");
    CHECK(fault_of(std::string(1'000'000, '[')).ends_with("nested too deeply"));
    CHECK(boost_takes(nested(deepest)));
    CHECK_FALSE(boost_takes(nested(deepest + 1)));
}

TEST_CASE("every key has its place, by dotted path")
{
    auto const places = find_json_places("{\n  \"websocket\": {\n    \"port\": 1,\n"
                                         "    \"hosts\": [{\"name\": 2}]\n  }\n}");
    CHECK(places.keys.size() == 4);
    CHECK(places.keys.at("websocket") == text_place{2, 3});
    CHECK(places.keys.at("websocket.port") == text_place{3, 5});
    CHECK(places.keys.at("websocket.hosts") == text_place{4, 5});
    CHECK(places.keys.at("websocket.hosts.0.name") == text_place{4, 16});
    CHECK(places.repeated.empty());
}

TEST_CASE("escapes in keys are resolved")
{
    auto const places = find_json_places(R"({"p\u006frt": 1})");
    CHECK(places.keys.count("port") == 1);
}

TEST_CASE("repeated keys are listed, and the last place counts")
{
    auto const places = find_json_places("{\"a\": 1,\n\"b\": {\"a\": 2},\n\"a\": 3}");
    REQUIRE(places.repeated.size() == 1);
    CHECK(places.repeated[0].first == "a");
    CHECK(places.repeated[0].second == text_place{3, 1});
    CHECK(places.keys.at("a") == text_place{3, 1});
    CHECK(places.keys.at("b.a") == text_place{2, 7});
}

TEST_CASE("keys before a fault keep their places")
{
    auto const places = find_json_places("{\"a\": 1, \"b\": oops}");
    CHECK(places.fault.has_value());
    CHECK(places.keys.count("a") == 1);
    CHECK(places.keys.count("b") == 1);
}

TEST_CASE("endless keys are left out and cost no memory each")
{
    std::string text = "{\"" + std::string(500'000, 'k') + "\": {";
    for (int index = 0; index < 50'000; ++index)
        text += (index == 0 ? "\"" : ",\"") + std::to_string(index) + "\":0";
    text += "}, \"after\": 1}";
    auto const places = find_json_places(text);
    CHECK_FALSE(places.fault.has_value());
    CHECK(places.keys.size() == 1);
    CHECK(places.keys.count("after") == 1);
}

TEST_CASE("a place is found for every byte, and the end for those beyond")
{
    std::string_view const text = "ab\ncd";
    CHECK(find_place(text, 0) == text_place{1, 1});
    CHECK(find_place(text, 2) == text_place{1, 3});
    CHECK(find_place(text, 3) == text_place{2, 1});
    CHECK(find_place(text, 99) == text_place{2, 3});
    CHECK(find_place("", 0) == text_place{1, 1});
}

TEST_CASE("damaged texts: what Boost refuses has a fault here, what it takes has none")
{
    std::string const whole = R"({"a": [1, -2.5e3, true, null, "\u00fc\n x"], "b": {"c": {}}})";
    REQUIRE(boost_takes(whole));
    oc::test::seeded_random random(7);
    std::string_view const signs = "{}[],:\"\\/ 0e.-+tu\n";
    for (int round = 0; round < 3000; ++round) {
        auto text = whole;
        for (std::size_t edits = 1 + random.below(3); edits > 0; --edits) {
            auto const at = random.below(text.size());
            auto const sign = signs[random.below(signs.size())];
            if (random.below(2) == 0)
                text[at] = sign;
            else
                text.erase(at, 1);
        }
        CHECK_MESSAGE(find_json_places(text).fault.has_value() != boost_takes(text), text);
    }
}
