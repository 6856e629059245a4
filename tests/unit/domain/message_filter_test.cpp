// Which messages a filter wants, one condition after another, and the rank of matches.
#include "domain/message_filter.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace oc;

namespace {

message sample()
{
    message m;
    m.user = "USR:ada";
    m.content = "See HTTP://Example.org now";
    m.timestamp = 100;
    m.embeds = boost::json::parse(R"([{"type":"poll"}])");
    m.attachments = boost::json::parse(R"([{"mime_type":"image/png"}])");
    return m;
}

bool has(message const& m, message_feature feature)
{
    return fits(message_filter{.features = {feature}}, m);
}

} // namespace

TEST_CASE("a filter of nothing wants everything")
{
    CHECK(fits(message_filter{}, message{}));
    CHECK(fits(message_filter{}, sample()));
}

TEST_CASE("the text is looked for ignoring case")
{
    CHECK(fits(message_filter{.text = "see http"}, sample()));
    CHECK_FALSE(fits(message_filter{.text = "absent"}, sample()));
}

TEST_CASE("one of the authors is enough")
{
    CHECK(fits(message_filter{.authors = {"USR:bo", "USR:ada"}}, sample()));
    CHECK_FALSE(fits(message_filter{.authors = {"USR:bo"}}, sample()));
    CHECK_FALSE(fits(message_filter{.authors = {"usr:ADA"}}, sample()));
}

TEST_CASE("times are exclusive")
{
    CHECK(fits(message_filter{.after = 99.0, .before = 101.0}, sample()));
    CHECK_FALSE(fits(message_filter{.after = 100.0}, sample()));
    CHECK_FALSE(fits(message_filter{.before = 100.0}, sample()));
}

TEST_CASE("pinned is asked for both ways")
{
    auto m = sample();
    CHECK(fits(message_filter{.pinned = false}, m));
    CHECK_FALSE(fits(message_filter{.pinned = true}, m));
    m.pinned = true;
    CHECK(fits(message_filter{.pinned = true}, m));
}

TEST_CASE("features are seen in the content, the embeds, the attachments, the reactions")
{
    auto m = sample();
    CHECK(has(m, message_feature::link));
    CHECK(has(m, message_feature::embed));
    CHECK(has(m, message_feature::poll));
    CHECK(has(m, message_feature::image));
    CHECK_FALSE(has(m, message_feature::file));
    CHECK_FALSE(has(m, message_feature::reaction));
    m.reactions.push_back({.emoji = "x", .users = {"USR:ada"}});
    CHECK(has(m, message_feature::reaction));
    m.content = "https:/ no http:/link";
    CHECK_FALSE(has(m, message_feature::link));
    m.embeds = boost::json::parse(R"([{"type":"rich"}, 5, "poll"])");
    CHECK(has(m, message_feature::embed));
    CHECK_FALSE(has(m, message_feature::poll));
    m.attachments = boost::json::parse(R"([{"mime_type":5}])");
    CHECK_FALSE(has(m, message_feature::image));
    CHECK(has(m, message_feature::file));
}

TEST_CASE("a message without embeds and attachments has none")
{
    message const plain;
    for (auto const feature : {message_feature::link, message_feature::image,
                               message_feature::file, message_feature::embed,
                               message_feature::poll, message_feature::reaction})
        CHECK_FALSE(has(plain, feature));
}

TEST_CASE("every feature that is asked for has to be there")
{
    CHECK(fits(message_filter{.features = {message_feature::link, message_feature::poll}},
               sample()));
    CHECK_FALSE(fits(message_filter{.features = {message_feature::link, message_feature::file}},
                     sample()));
}

TEST_CASE("names of features")
{
    CHECK_EQ(parse_message_feature("link"), message_feature::link);
    CHECK_EQ(parse_message_feature("reaction"), message_feature::reaction);
    CHECK_FALSE(parse_message_feature("Link"));
    CHECK_FALSE(parse_message_feature(""));
}

TEST_CASE("whole words rank above parts, more places above fewer")
{
    CHECK_EQ(rank_of_match("", "car"), 0);
    CHECK_EQ(rank_of_match("car", ""), 0);
    CHECK_EQ(rank_of_match("scarf", "car"), 1);
    CHECK_EQ(rank_of_match("scarf carpet", "car"), 2);
    CHECK(rank_of_match("a car.", "car") > rank_of_match("scarf carpet carts", "car"));
    CHECK(rank_of_match("car car", "car") > rank_of_match("car", "car"));
    CHECK_EQ(rank_of_match("caf\xC3\xA9s", "caf"), 1); // the next letter is one too
}

TEST_CASE("every name of a feature means one of its own, and nothing else means any")
{
    std::vector<message_feature> seen;
    for (char const* const name : {"link", "image", "file", "embed", "poll", "reaction"}) {
        auto const feature = parse_message_feature(name);
        REQUIRE(feature);
        CHECK_EQ(std::ranges::count(seen, *feature), 0);
        seen.push_back(*feature);
    }
    for (char const* const name : {"links", "LINK", " link", "video", "pin", "1"})
        CHECK_FALSE_MESSAGE(parse_message_feature(name), name);
}

TEST_CASE("all that is given has to hold: each condition alone can refuse")
{
    message_filter const all{.text = "see",
                             .authors = {"USR:ada"},
                             .features = {message_feature::link},
                             .after = 99.0,
                             .before = 101.0,
                             .pinned = false};
    CHECK(fits(all, sample()));
    auto const refuses = [&](auto edit) {
        auto m = sample();
        edit(m);
        return !fits(all, m);
    };
    CHECK(refuses([](message& m) { m.content = "http://x"; }));
    CHECK(refuses([](message& m) { m.user = "USR:bo"; }));
    CHECK(refuses([](message& m) { m.content = "see you"; }));
    CHECK(refuses([](message& m) { m.timestamp = 98; }));
    CHECK(refuses([](message& m) { m.timestamp = 102; }));
    CHECK(refuses([](message& m) { m.pinned = true; }));
}

TEST_CASE("the cheap part says no only where the whole does")
{
    auto const m = sample();
    message_circumstances const of{.author = m.user, .timestamp = m.timestamp, .pinned = m.pinned};
    for (auto const& filter :
         {message_filter{}, message_filter{.text = "absent"}, message_filter{.authors = {"USR:bo"}},
          message_filter{.features = {message_feature::reaction}}, message_filter{.after = 100.0},
          message_filter{.before = 100.5}, message_filter{.pinned = true}})
        CHECK((fits(filter, of) || !fits(filter, m)));
    CHECK_MESSAGE(fits(message_filter{.text = "absent"}, of), "a text is no circumstance");
    CHECK_FALSE(fits(message_filter{.pinned = true}, of));
}

TEST_CASE("a filter knows which features it wants")
{
    message_filter const some{.features = {message_feature::poll, message_feature::link}};
    CHECK(some.wants(message_feature::poll));
    CHECK(some.wants(message_feature::link));
    CHECK_FALSE(some.wants(message_feature::image));
    CHECK_FALSE(message_filter{}.wants(message_feature::poll));
}

TEST_CASE("an interval without an inside wants nothing")
{
    CHECK_FALSE(fits(message_filter{.after = 100.0, .before = 100.0}, sample()));
    CHECK_FALSE(fits(message_filter{.after = 101.0, .before = 99.0}, sample()));
}

TEST_CASE("letters, digits, underscores and all beyond ASCII make words; places do not overlap")
{
    for (char const* const part : {"cars", "1car", "car_", "\xC3\xA9"
                                                           "car"})
        CHECK_EQ(rank_of_match(part, "car"), 1);
    for (char const* const whole : {"car", "car!", "(car)", "a car b", "-car-", "\ncar\t"})
        CHECK_EQ(rank_of_match(whole, "car"), 101);
    CHECK_EQ(rank_of_match("aaaa", "aa"), 2);
    CHECK_EQ(rank_of_match("scar car", "car"), 102);
    CHECK_EQ(rank_of_match("a.b", "."), 1);
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "xcarx ";
    CHECK_MESSAGE(rank_of_match(many, "car") < rank_of_match("car", "car"),
                  "no number of parts is worth a whole word");
    CHECK(rank_of_match(many, "car") > rank_of_match("xcarx", "car"));
}
