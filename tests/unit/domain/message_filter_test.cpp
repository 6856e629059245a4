// Which messages a filter wants, one condition after another, and the rank of matches.
#include "domain/message_filter.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

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
