// Patterns of plays: what matches, what does not, and what is said then.
#include "support/packet_match.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <stdexcept>

using namespace oc::test;

namespace {

std::string difference(std::string_view pattern, std::string_view got)
{
    captures known;
    return find_difference(boost::json::parse(pattern), boost::json::parse(got), known)
        .value_or("");
}

} // namespace

TEST_CASE("the same packet matches whatever the order of its keys")
{
    CHECK_EQ(difference(R"({"a":1,"b":[true,null]})", R"({"b":[true,null],"a":1})"), "");
    CHECK_EQ(difference(R"({"a":1})", R"({"a":1.0})"), "");
}

TEST_CASE("a wrong value is told with its path")
{
    CHECK_EQ(difference(R"({"m":{"c":"a"}})", R"({"m":{"c":"b"}})"),
             R"(m.c: expected "a", got "b")");
    CHECK_EQ(difference(R"({"l":[1,2]})", R"({"l":[1,3]})"), "l[1]: expected 2, got 3");
    CHECK_EQ(difference(R"({"a":true})", R"({"a":1})"), "a: expected true, got 1");
    CHECK_EQ(difference(R"({"a":{}})", R"({"a":[]})"), "a: expected {}, got []");
}

TEST_CASE("keys are exact in both directions")
{
    CHECK_EQ(difference(R"({"a":1})", R"({})"), R"(no "a")");
    CHECK_EQ(difference(R"({})", R"({"a":1})"), R"(unexpected "a": 1)");
    CHECK_EQ(difference(R"({"m":{}})", R"({"m":{"x":null}})"), R"(m: unexpected "x": null)");
}

TEST_CASE("three dots allow more members or elements, here and not below")
{
    CHECK_EQ(difference(R"({"a":1,"...":true})", R"({"a":1,"b":2})"), "");
    CHECK_EQ(difference(R"({"a":1,"...":true})", R"({"b":2})"), R"(no "a")");
    CHECK_EQ(difference(R"({"m":{},"...":true})", R"({"m":{"x":1}})"), R"(m: unexpected "x": 1)");
    CHECK_EQ(difference(R"([1,"..."])", "[1,2,3]"), "");
    CHECK_EQ(difference(R"([1,"..."])", "[]"), "expected 1 elements, got 0: []");
    CHECK_EQ(difference("[1]", "[1,2]"), "expected 1 elements, got 2: [1,2]");
}

TEST_CASE("a star is anything that is there")
{
    CHECK_EQ(difference(R"({"a":"*"})", R"({"a":null})"), "");
    CHECK_EQ(difference(R"({"a":"*"})", R"({"a":{"b":1}})"), "");
    CHECK_EQ(difference(R"({"a":"*"})", R"({})"), R"(no "a")");
}

TEST_CASE("a placeholder captures first and compares afterwards")
{
    captures known;
    auto const pattern = boost::json::parse(R"({"id":"$m","again":"$m"})");
    CHECK(find_difference(pattern, boost::json::parse(R"({"id":"x","again":"y"})"), known));
    CHECK(known.empty()); // a packet that does not match teaches nothing
    CHECK_FALSE(find_difference(pattern, boost::json::parse(R"({"id":"x","again":"x"})"), known));
    CHECK_EQ(known.at("m").as_string(), "x");
    CHECK_EQ(*find_difference(boost::json::parse(R"({"id":"$m"})"),
                              boost::json::parse(R"({"id":"y"})"), known),
             R"(id: expected "x", got "y")");
}

TEST_CASE("placeholders are filled in what is sent")
{
    captures known{{"m", "x"}, {"n", 7}};
    auto const filled = [&](std::string_view pattern) {
        return fill_placeholders(boost::json::parse(pattern), known);
    };
    CHECK_EQ(filled(R"({"id":"$m","l":["$n"]})"), boost::json::parse(R"({"id":"x","l":[7]})"));
    CHECK_EQ(filled(R"("a ${m} ${n}")"), boost::json::value("a x 7"));
    CHECK_EQ(filled(R"("${ab*3}!")"), boost::json::value("ababab!"));
    CHECK_EQ(filled(R"("$$m")"), boost::json::value("$m"));
    CHECK_EQ(filled(R"("**")"), boost::json::value("*"));
    CHECK_EQ(filled(R"("costs $5, ok")"), boost::json::value("costs $5, ok"));
    CHECK_THROWS_AS(filled(R"("$unknown")"), std::runtime_error);
    CHECK_THROWS_AS(filled(R"("${unknown}")"), std::runtime_error);
}

TEST_CASE("what was captured may stand within an expected text")
{
    captures known{{"key", "abc"}, {"time", 1'700'000'001}};
    CHECK_FALSE(
        find_difference(boost::json::value("$time"), boost::json::value(1.700000001E9), known));
    CHECK_FALSE(
        find_difference(boost::json::value("<${key}>"), boost::json::value("<abc>"), known));
    CHECK(find_difference(boost::json::value("<${key}>"), boost::json::value("<abd>"), known));
}
