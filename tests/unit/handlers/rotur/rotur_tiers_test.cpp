// Tiers are asked for once, believed for a while, and not at all while Rotur wants silence.
#include "handlers/rotur/rotur_tiers.hpp"

#include "base/limits.hpp"
#include "support/fake_clock.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

struct fake_http final : outgoing_http {
    void send(outgoing_request request, std::function<void(outgoing_response)> done) override
    {
        asked.push_back(request.url);
        waiting.push_back(std::move(done));
    }
    void answer(int status, std::string body)
    {
        auto const all = std::exchange(waiting, {});
        for (auto const& each : all)
            each({.status = status, .body = body});
    }
    std::vector<std::string> asked{};
    std::vector<std::function<void(outgoing_response)>> waiting{};
};

struct fixture {
    fake_clock time{};
    fake_http http{};
    rotur_tiers tiers{http, time};
    config settings{};
    std::vector<std::string> told{};

    void ask(std::string const& id = "USR:ada")
    {
        tiers.ask(settings, id, [this](std::string const& tier) { told.push_back(tier); });
    }
};

using texts = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(fixture, "the tier comes in lower case, from one question for all who ask")
{
    ask();
    ask();
    CHECK_EQ(http.asked.size(), 1);
    CHECK(http.asked[0].ends_with("/profile?include_posts=0&id=USR%3Aada"));
    http.answer(200, R"({"subscription":"Pro"})");
    CHECK_EQ(told, texts{"pro", "pro"});
}

TEST_CASE_FIXTURE(fixture, "an answer is believed as long as the setting says")
{
    ask();
    http.answer(200, R"({"subscription":"Max"})");
    time.advance_s(settings.tier_cache_seconds - 1);
    ask();
    CHECK_EQ(http.asked.size(), 1);
    CHECK_EQ(told, texts{"max", "max"});
    time.advance_s(2);
    ask();
    CHECK_EQ(http.asked.size(), 2);
}

TEST_CASE_FIXTURE(fixture, "no answer is no tier, and is asked again soon")
{
    for (auto const& [status, body] : std::vector<std::pair<int, std::string>>{
             {0, ""}, {500, "{}"}, {200, "no JSON"}, {404, R"({"error":"User not found"})"}}) {
        ask();
        http.answer(status, body);
        CHECK_EQ(told.back(), "");
        auto const before = http.asked.size();
        ask();
        CHECK_EQ(http.asked.size(), before);
        time.advance_ms(limits::rotur_tier_retry_ms);
    }
}

TEST_CASE_FIXTURE(fixture, "a profile without a tier has none")
{
    ask();
    http.answer(200, R"({"subscription":["Pro"]})");
    CHECK_EQ(told, texts{""});
    time.advance_s(settings.tier_cache_seconds - 1);
    ask();
    CHECK_EQ(http.asked.size(), 1);
}

TEST_CASE_FIXTURE(fixture, "after too many requests nobody is asked for until the reset")
{
    ask("USR:ada");
    auto const reset = static_cast<std::int64_t>(time.wall_now()) + 30;
    http.answer(429, R"({"error":"Rate limit exceeded","reset_time":)" + std::to_string(reset) +
                         "}");
    ask("USR:ben");
    CHECK_EQ(http.asked.size(), 1);
    CHECK_EQ(told, texts{"", ""});
    time.advance_s(31);
    ask("USR:ben");
    CHECK_EQ(http.asked.size(), 2);
}

TEST_CASE_FIXTURE(fixture, "no more questions are under way than the limit allows")
{
    for (std::size_t i = 0; i < limits::rotur_profile_lookups_max + 5; ++i)
        ask("USR:" + std::to_string(i));
    CHECK_EQ(http.asked.size(), limits::rotur_profile_lookups_max);
    CHECK_EQ(told.size(), 5);
    http.answer(200, R"({"subscription":"Pro"})");
    CHECK_EQ(told.size(), limits::rotur_profile_lookups_max + 5);
}
