// The schema that plays are held against, over a small schema and over the real one.
#include "support/packet_schema.hpp"

#include "server/schema.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <algorithm>

using namespace oc::test;

namespace {

char const small[] = R"({
    "commands":[
        {"name":"pick","request":[{"name":"id","type":"string","required":true}],
         "reply_packet":"picked",
         "reply":[{"name":"id","type":"string","required":true},
                  {"name":"of","type":"object","required":false,"nullable":true,
                   "fields":[{"name":"n","type":"integer","required":true}]}]}],
    "events":[{"name":"ping","fields":[]},
              {"name":"picked","fields":[{"name":"by","type":"array","required":true,
                "items":{"type":"object",
                         "fields":[{"name":"name","type":"string","required":true}]}}]},
              {"name":"sorted","fields":[
                {"name":"by","type":"object","required":true,
                 "values":{"type":"string","nullable":true,"choices":["a","b"]}},
                {"name":"rest","type":"object","required":false,"object":"remains"}]}],
    "objects":{"remains":{"fields":[{"name":"n","type":"integer","required":true}],"open":true}},
    "errors":[{"code":"too_long","text":"At most {} letters"},{"code":"other","text":"No"}]})";

packet_schema const schema(boost::json::parse(small).as_object());

std::string problem(std::string_view packet)
{
    return schema.find_problem(boost::json::parse(packet).as_object()).value_or("");
}

std::string refusal(std::string_view packet)
{
    return schema.find_refusal(boost::json::parse(packet).as_object()).value_or("");
}

} // namespace

TEST_CASE("a packet may have the shape of a reply or of an event of its name")
{
    CHECK_EQ(problem(R"({"cmd":"picked","id":"x"})"), "");
    CHECK_EQ(problem(R"({"cmd":"picked","id":"x","listener":"1"})"), "");
    CHECK_EQ(problem(R"({"cmd":"picked","by":[{"name":"a"}]})"), "");
    CHECK_EQ(problem(R"({"cmd":"ping"})"), "");
}

TEST_CASE("a packet that the schema does not know is a problem")
{
    CHECK_EQ(problem(R"({"cmd":"pick","id":"x"})"), "the schema knows no packet pick");
    CHECK_EQ(problem(R"({"id":"x"})"), "a packet without cmd");
    CHECK_EQ(problem(R"({"cmd":"ping","x":1})"), "ping: x is not in the schema");
}

TEST_CASE("missing fields, wrong types and nulls are problems, on every level")
{
    CHECK_EQ(problem(R"({"cmd":"picked","by":[{}]})"), "picked: by[].name is missing");
    CHECK_EQ(problem(R"({"cmd":"picked","by":[1]})"),
             "picked: by[] is no object: 1");
    CHECK_EQ(problem(R"({"cmd":"picked","by":null})"), "picked: by is no array: null");
    CHECK_EQ(problem(R"({"cmd":"picked","id":"x","of":null})").find("id is"), std::string::npos);
    packet_schema const only_reply([] {
        auto changed = boost::json::parse(small).as_object();
        changed["events"] = boost::json::array{};
        return changed;
    }());
    auto const said = [&](std::string_view packet) {
        return only_reply.find_problem(boost::json::parse(packet).as_object()).value_or("");
    };
    CHECK_EQ(said(R"({"cmd":"picked","id":"x","of":null})"), "");
    CHECK_EQ(said(R"({"cmd":"picked","id":"x","of":{"n":1}})"), "");
    CHECK_EQ(said(R"({"cmd":"picked","id":"x","of":{"n":1.5}})"),
             "picked: of.n is no integer: 1.5E0");
    CHECK_EQ(said(R"({"cmd":"picked","id":null})"), "picked: id is no string: null");
}

TEST_CASE("objects by name, choices and open objects are looked into")
{
    CHECK_EQ(problem(R"({"cmd":"sorted","by":{"x":"a","y":null}})"), "");
    CHECK_EQ(problem(R"({"cmd":"sorted","by":{"x":5}})"), "sorted: by{} is no string: 5");
    CHECK_EQ(problem(R"({"cmd":"sorted","by":{"x":"c"}})"),
             "sorted: by{} is none of its choices: \"c\"");
    CHECK_EQ(problem(R"({"cmd":"sorted","by":{},"rest":{"n":1,"more":2}})"), "");
    CHECK_EQ(problem(R"({"cmd":"sorted","by":{},"rest":{"more":2}})"),
             "sorted: rest.n is missing");
}

TEST_CASE("a request's unknown field is found, an unknown command's is not")
{
    auto const field = [](std::string_view request) {
        return schema.find_unknown_field(boost::json::parse(request).as_object()).value_or("");
    };
    CHECK_EQ(field(R"({"cmd":"pick","id":"x","listener":"1"})"), "");
    CHECK_EQ(field(R"({"cmd":"pick","idd":"x"})"), "idd");
    CHECK_EQ(field(R"({"cmd":"other","idd":"x"})"), "");
}

TEST_CASE("a refusal is known by its code or by its text")
{
    CHECK_EQ(refusal(R"({"cmd":"error","val":"x","code":"other"})"), "other");
    CHECK_EQ(refusal(R"({"cmd":"auth_error","val":"At most 7 letters"})"), "too_long");
    CHECK_EQ(refusal(R"({"cmd":"auth_error","val":"At most"})"), "");
    CHECK_EQ(refusal(R"({"cmd":"rate_limit","reason":"x","length":1})"), "rate_limited");
    CHECK_EQ(refusal(R"({"cmd":"rate_limit","length":1})"), "rate_limited_without_reason");
    CHECK_EQ(refusal(R"({"cmd":"picked","id":"x"})"), "");
}

TEST_CASE("the real schema describes every command, and the packets of refusals")
{
    packet_schema const real(oc::make_schema());
    CHECK(std::ranges::is_sorted(real.commands()));
    CHECK_NE(std::ranges::find(real.commands(), "message_new"), real.commands().end());
    auto const is_known = [&](std::string_view packet) {
        return !real.find_problem(boost::json::parse(packet).as_object());
    };
    CHECK(is_known(R"({"cmd":"error","val":"No","code":"x"})"));
    CHECK(is_known(R"({"cmd":"error","src":"ping","val":"No","code":"x","listener":"1"})"));
    CHECK(is_known(R"({"cmd":"auth_error","val":"No"})"));
    CHECK(is_known(R"({"cmd":"rate_limit","length":1})"));
    CHECK(is_known(R"({"cmd":"pong","val":"pong"})"));
    CHECK_FALSE(is_known(R"({"cmd":"error"})"));
    CHECK_FALSE(is_known(R"({"cmd":"pong"})"));
}
