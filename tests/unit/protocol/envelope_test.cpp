// A frame's text taken apart: what is JSON, what is a command, what is a listener.
#include "protocol/envelope.hpp"

#include "base/limits.hpp"
#include "domain/errc.hpp"
#include "support/print_error.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

using namespace oc;

namespace {

std::string nested(std::size_t depth)
{
    return R"({"x":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
}

} // namespace

TEST_CASE("an envelope has the command, the listener and all members")
{
    auto const read = read_envelope(R"({"cmd":"ping","listener":"7","x":[1]})");
    REQUIRE(read.has_value());
    CHECK_EQ(read->cmd, "ping");
    CHECK(read->has_cmd);
    CHECK_EQ(read->listener, "7");
    CHECK_EQ(boost::json::value(read->body),
             boost::json::parse(R"({"cmd":"ping","listener":"7","x":[1]})"));
}

TEST_CASE("what is no JSON object is malformed")
{
    for (char const* const text :
         {"", " ", "null", "[]", "\"text\"", "5", "{", "}", R"({"cmd":})", R"({"cmd":"x"} {})",
          R"({'cmd':'x'})", R"({"cmd":"x",})", "{\"cmd\":\"a\nb\"}", "\xEF\xBB\xBF{}",
          R"({"x":NaN})", R"({"x":1e999})", R"({"x":[{"y":-1e999}]})", R"({"x":"\u12"})",
          "// x\n{}"}) {
        CAPTURE(text);
        auto const read = read_envelope(text);
        REQUIRE(read.has_error());
        CHECK(read.error().code == errc::invalid_json);
    }
}

TEST_CASE("white space around the object is allowed")
{
    CHECK(read_envelope(" \r\n\t{ \"cmd\" : \"ping\" } \n").has_value());
    CHECK(read_envelope("{}").has_value());
}

TEST_CASE("a missing or null command is None, another type is told as it is")
{
    auto const cmd = [](char const* text) {
        auto const read = read_envelope(text);
        CHECK_FALSE(read->has_cmd);
        return read->cmd;
    };
    CHECK_EQ(cmd("{}"), "None");
    CHECK_EQ(cmd(R"({"cmd":null})"), "None");
    CHECK_EQ(cmd(R"({"cmd":5})"), "5");
    CHECK_EQ(cmd(R"({"cmd":{"a":[]}})"), R"({"a":[]})");
    CHECK(read_envelope(R"({"cmd":""})")->has_cmd);
}

TEST_CASE("of repeated keys the last one counts")
{
    auto const read = read_envelope(R"({"cmd":"a","listener":"1","cmd":"b","listener":"2"})");
    CHECK_EQ(read->cmd, "b");
    CHECK_EQ(read->listener, "2");
}

TEST_CASE("a listener is a text of 1 to listener_bytes_max bytes, else it is dropped")
{
    auto const listener = [](std::string const& value) {
        return read_envelope(R"({"cmd":"x","listener":)" + value + "}")->listener;
    };
    CHECK_EQ(listener(R"("a")"), "a");
    CHECK_EQ(listener('"' + std::string(limits::listener_bytes_max, 'x') + '"'),
             std::string(limits::listener_bytes_max, 'x'));
    for (std::string const& value :
         {std::string(R"("")"), std::string("null"), std::string("5"), std::string("true"),
          std::string("{}"), std::string("[\"a\"]"),
          '"' + std::string(limits::listener_bytes_max + 1, 'x') + '"'}) {
        CAPTURE(value);
        CHECK_EQ(listener(value), std::nullopt);
    }
}

TEST_CASE("nesting is allowed up to json_depth_max")
{
    CHECK(read_envelope(nested(limits::json_depth_max)).has_value());
    CHECK(read_envelope(nested(limits::json_depth_max + 1)).has_error());
    CHECK(read_envelope(nested(100'000)).has_error());
    CHECK(read_envelope(std::string(1'000'000, '[')).has_error());
    CHECK(read_envelope(R"({"x":)" + std::string(1'000'000, '{')).has_error());
}

TEST_CASE("halves of surrogate escapes become U+FFFD, whole ones what they mean")
{
    auto const content = [](char const* escaped) {
        auto const read = read_envelope(R"({"c":")" + std::string(escaped) + "\"}");
        REQUIRE(read.has_value());
        return std::string(read->body.at("c").as_string());
    };
    CHECK_EQ(content(R"(\ud83d\ude00)"), "\U0001F600");
    CHECK_EQ(content(R"(a\ud83db)"), "a\uFFFDb");
    CHECK_EQ(content(R"(a\ude00b)"), "a\uFFFDb");
    CHECK_EQ(content(R"(\ude00\ud83d)"), "\uFFFD\uFFFD");
    CHECK_EQ(content(R"(\ud83d\ud83d\ude00)"), "\uFFFD\U0001F600");
    CHECK_EQ(content(R"(\\ud83d)"), R"(\ud83d)"); // an escaped backslash is no escape
    CHECK_EQ(content(R"(\\\ud83d)"), "\\\uFFFD");
}

TEST_CASE("a NUL and other control characters arrive when they are escaped")
{
    auto const read = read_envelope(R"({"cmd":"x","c":"a\u0000b\u0001"})");
    REQUIRE(read.has_value());
    CHECK_EQ(std::string_view(read->body.at("c").as_string()), std::string_view("a\0b\1", 4));
}
