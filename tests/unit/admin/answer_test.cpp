// The lines of the control protocol.
#include "admin/answer.hpp"

#include "domain/errc.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace json = boost::json;

TEST_CASE("the greeting says the protocol's version")
{
    CHECK(json::parse(oc::hello_line()) == json::parse(R"({"hello":{"protocol":1}})"));
}

TEST_CASE("progress is how much of how much")
{
    CHECK(json::parse(oc::progress_line(3, 10)) ==
          json::parse(R"({"progress":{"done":3,"total":10}})"));
}

TEST_CASE("a reply carries the packet, a refusal its code and text")
{
    CHECK(json::parse(oc::reply_line(R"({"cmd":"x","n":1})")) ==
          json::parse(R"({"ok":true,"reply":{"cmd":"x","n":1}})"));
    CHECK(json::parse(oc::refusal_line(oc::error{oc::errc::user_not_found})) ==
          json::parse(R"({"ok":false,"code":"user_not_found","text":"User not found"})"));
    CHECK(json::parse(oc::end_line(std::string("{}"))) == json::parse(R"({"ok":true,"reply":{}})"));
    CHECK(json::parse(oc::end_line(oc::error{oc::errc::user_not_found})).at("ok") ==
          json::value(false));
}

TEST_CASE("whatever a text says, a line is one line")
{
    auto const line = oc::refusal_line("failed", "two\nlines \"quoted\" \\ and\r\x01");
    CHECK(line.find('\n') == std::string::npos);
    CHECK(json::parse(line).at("text") == "two\nlines \"quoted\" \\ and\r\x01");
}
