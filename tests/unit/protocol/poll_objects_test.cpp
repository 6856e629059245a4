// Polls as clients see them: secret while they run, folded into the embed for one viewer.
#include "protocol/poll_objects.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

using namespace oc;

namespace {

poll sample()
{
    poll out{.id = "p", .question = "Q"};
    out.options = boost::json::parse(R"([{"id":"0","text":"a","emoji":"x","more":1},
                                         {"text":"b","id":"1"}])")
                      .as_array();
    return out;
}

poll_ballots ballots()
{
    return {.counts = {2, 1}, .voters = {{"USR:gone", "USR:also"}, {"USR:gone"}}};
}

} // namespace

TEST_CASE("results count votes, and name voters only at the end")
{
    view const now{};
    auto p = sample();
    auto const running = to_wire_results(now, p, ballots());
    CHECK_EQ(running.total_votes, 3);
    CHECK_FALSE(running.ended);
    CHECK_FALSE(running.ended_at.value);
    CHECK_EQ(running.results.at(0).votes, 2);
    CHECK_EQ(running.results.at(0).emoji.value, "x");
    CHECK_FALSE(running.results.at(1).emoji.value);
    CHECK(running.results.at(0).voters.empty());
    CHECK_FALSE(running.results.at(0).voted);

    p.ended_at = 7;
    auto const ended = to_wire_results(now, p, ballots());
    CHECK(ended.ended);
    CHECK_EQ(ended.ended_at.value, 7);
    CHECK_EQ(ended.results.at(0).voters, std::vector<std::string>{"USR:gone", "USR:also"});
}

TEST_CASE("results for a viewer say what he voted for")
{
    poll_choice const choice{1};
    auto const shown = to_wire_results(view{}, sample(), ballots(), &choice);
    CHECK_EQ(shown.results.at(0).voted, false);
    CHECK_EQ(shown.results.at(1).voted, true);
}

TEST_CASE("the embed holds the poll's id and its options as they were given")
{
    auto p = sample();
    p.expires_at = 12.5;
    CHECK_EQ(boost::json::value(make_poll_embed(p)), boost::json::parse(R"({
        "type":"poll","title":"Q","poll":{"id":"p","question":"Q","allow_multiselect":false,
        "expires_at":12.5,"options":[{"id":"0","text":"a","emoji":"x","more":1},
                                     {"text":"b","id":"1"}]}})"));
}

TEST_CASE("results are folded into the embed of that poll and no other")
{
    auto const p = sample();
    boost::json::value embeds = boost::json::array{
        boost::json::object{{"title", "T"}},
        boost::json::object{{"poll", boost::json::object{{"id", "another"}}}},
        boost::json::object{{"poll", 5}}, make_poll_embed(p)};
    auto const before = embeds;
    poll_choice const choice{0};
    fold_results(embeds, p, to_wire_results(view{}, p, ballots(), &choice), &choice);
    for (std::size_t i = 0; i < 3; ++i)
        CHECK_EQ(embeds.at(i), before.at(i));
    auto const& folded = embeds.at(3).at("poll").as_object();
    CHECK_EQ(folded.at("total_votes"), 3);
    CHECK_EQ(folded.at("ended"), false);
    CHECK(folded.at("ended_at").is_null());
    CHECK_EQ(folded.at("user_votes"), boost::json::parse(R"(["0"])"));
    CHECK_EQ(folded.at("results").at(0), boost::json::parse(R"({"id":"0","text":"a","emoji":"x",
        "votes":2,"voters":[],"voted":true})"));

    boost::json::value for_all = boost::json::array{make_poll_embed(p)};
    fold_results(for_all, p, to_wire_results(view{}, p, ballots()), nullptr);
    CHECK_FALSE(for_all.at(0).at("poll").as_object().contains("user_votes"));
    boost::json::value none;
    fold_results(none, p, to_wire_results(view{}, p, ballots()), nullptr);
    CHECK(none.is_null());
}
