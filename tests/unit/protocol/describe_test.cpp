// Fields as the schema tells them.
#include "protocol/describe.hpp"

#include "domain/errc.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>
#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <algorithm>

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

} // namespace

TEST_CASE("each member is told with its type, and whether it is always there")
{
    CHECK_EQ(boost::json::value(describe_members<sample>()), boost::json::parse(R"([
        {"name":"text","type":"string","required":true},
        {"name":"number","type":"integer","required":false},
        {"name":"real","type":"number","required":true,"nullable":true},
        {"name":"flag","type":"boolean","required":true},
        {"name":"list","type":"array","required":true,
         "fields":[{"name":"text","type":"string","required":true}]},
        {"name":"object","type":"object","required":false,
         "fields":[{"name":"text","type":"string","required":true}]},
        {"name":"anything","type":"any","required":false,"nullable":true},
        {"name":"word","type":"string","required":true},
        {"name":"words","type":"array","required":true},
        {"name":"start","type":"integer or string","required":false}])"));
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
