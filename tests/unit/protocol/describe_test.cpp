// Fields as the schema tells them.
#include "protocol/describe.hpp"

#include "domain/errc.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>
#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using namespace oc;

namespace {

struct small {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(small, (), (text))

struct sample : small {
    std::optional<std::int64_t> number;
    or_null<double> real;
    bool flag;
    std::vector<small> list;
    std::optional<small> object;
    boost::json::value anything;
    required<std::string, errc::user_required> word;
    std::vector<std::string> words;
    std::optional<history_start> start;
};
BOOST_DESCRIBE_STRUCT(sample, (small),
                      (number, real, flag, list, object, anything, word, words, start))

struct answers {
    static constexpr std::array<std::string_view, 2> list{"yes", "no"};
};

struct open_object {
    static constexpr bool is_open = true;
    std::optional<shaped<answers, std::string>> word;
};
BOOST_DESCRIBE_STRUCT(open_object, (), (word))

struct clearing {
    clearable<std::string> color;
    clearable<std::string, errc::user_required> name;
};
BOOST_DESCRIBE_STRUCT(clearing, (), (color, name))

struct envelope_of_json {
    shaped<open_object> text;
    shaped<by_name<std::vector<or_null<double>>>, boost::json::object> by;
};
BOOST_DESCRIBE_STRUCT(envelope_of_json, (), (text, by))

} // namespace

TEST_CASE("each member is told with its type, and whether it is always there")
{
    CHECK_EQ(boost::json::value(describe_members<sample>()), boost::json::parse(R"([
        {"name":"text","type":"string","required":true},
        {"name":"number","type":"integer","required":false},
        {"name":"real","type":"number","required":true,"nullable":true},
        {"name":"flag","type":"boolean","required":true},
        {"name":"list","type":"array","required":true,
         "items":{"type":"object","fields":[{"name":"text","type":"string","required":true}]}},
        {"name":"object","type":"object","required":false,
         "fields":[{"name":"text","type":"string","required":true}]},
        {"name":"anything","type":"any","required":true,"nullable":true},
        {"name":"word","type":"string","required":true,"when_missing":"user_required"},
        {"name":"words","type":"array","required":true,"items":{"type":"string"}},
        {"name":"start","type":"integer or string","required":false}])"));
}

TEST_CASE("a request need not have what may be anything")
{
    auto const told = describe_request<sample>();
    auto const anything = std::ranges::find(told, boost::json::value("anything"),
                                            [](auto const& each) { return each.at("name"); });
    REQUIRE_NE(anything, told.end());
    CHECK_EQ(*anything, boost::json::parse(R"(
        {"name":"anything","type":"any","required":false,"nullable":true})"));
}

TEST_CASE("what is answered when something of another type stands there is told")
{
    CHECK_EQ(boost::json::value(describe_request<clearing>()), boost::json::parse(R"([
        {"name":"color","type":"string","required":false,"nullable":true},
        {"name":"name","type":"string","required":false,
         "when_wrong":"user_required","nullable":true}])"));
}

TEST_CASE("what is inside of JSON that is made elsewhere is told")
{
    CHECK_EQ(boost::json::value(describe_members<envelope_of_json>()), boost::json::parse(R"([
        {"name":"text","type":"object","required":true,"fields":[
            {"name":"word","type":"string","required":false,"choices":["yes","no"]}],"open":true},
        {"name":"by","type":"object","required":true,
         "values":{"type":"array","items":{"type":"number","nullable":true}}}])"));
}

TEST_CASE("events are listed by name, each once, with a summary")
{
    auto const table = packets::event_table();
    CHECK(std::ranges::is_sorted(table, {}, &packets::event_entry::name));
    CHECK_EQ(std::ranges::adjacent_find(table, {}, &packets::event_entry::name), table.end());
    for (auto const& entry : table) {
        CAPTURE(entry.name);
        CHECK_FALSE(entry.summary.empty());
    }
}
