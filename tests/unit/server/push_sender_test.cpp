// The sender in virtual time: what is posted, when it is posted again, and when it is given up.
#include "server/push_sender.hpp"

#include "base/base64.hpp"
#include "net/http_text.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_internet.hpp"
#include "support/manual_executor.hpp"
#include "support/push_browser.hpp"
#include "support/seeded_random.hpp"
#include "support/test_world.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    explicit fixture(setting_changes const& changes = {}) : settings(make_test_settings(changes)) {}

    void send(push_browser const& to, std::string const& payload = "hello")
    {
        sender.send(to.to_record("USR:ada"), std::make_shared<std::string const>(payload));
        run();
    }
    void run() { run_all_until_idle(core, workers); }
    void advance_ms(std::int64_t milliseconds)
    {
        time.advance_ms(milliseconds);
        sender.tick();
        run();
    }
    /// How many seconds until the next post; -1: none within two hours.
    int seconds_to_next_post()
    {
        auto const before = box.posts.size();
        for (int seconds = 1; seconds <= 7200; ++seconds) {
            advance_ms(1000);
            if (box.posts.size() > before)
                return seconds;
        }
        return -1;
    }
    std::size_t posts() const { return box.posts.size(); }

    std::shared_ptr<config const> settings;
    fake_clock time;
    seeded_random random;
    manual_executor core;
    manual_executor workers;
    rotur_book book;
    fake_rotur rotur{core, time, book};
    push_box box;
    fake_internet internet{core, rotur, box};
    std::vector<std::string> forgotten;
    push_sender sender{
        {.http = internet,
         .self = core,
         .workers = workers,
         .time = time,
         .random = random,
         .identity = test_identity(),
         .settings = [this] { return settings; },
         .forget = [this](std::string const& endpoint) { forgotten.push_back(endpoint); }}};
};

std::string header(outgoing_request const& of, std::string_view name)
{
    for (auto const& [key, value] : of.headers)
        if (key == name)
            return value;
    return {};
}

boost::json::value claims_of(outgoing_request const& of)
{
    auto const value = header(of, "Authorization");
    auto const first = value.find('.') + 1;
    auto const text = value.substr(first, value.rfind('.') - first);
    return boost::json::parse(decode_base64url(text).value());
}

} // namespace

TEST_CASE("a push is one post that the browser can read")
{
    fixture f;
    push_browser const browser("https://push.example/for/ada?x=1");
    f.send(browser, "a text");
    REQUIRE_EQ(f.posts(), 1);
    auto const& post = f.box.posts.front();
    CHECK_EQ(post.method, "POST");
    CHECK_EQ(post.url, browser.endpoint());
    CHECK_EQ(header(post, "Content-Encoding"), "aes128gcm");
    CHECK_EQ(header(post, "TTL"), "86400");
    CHECK_EQ(browser.decrypt(post.body), "a text");
    CHECK(post.timeout == std::chrono::seconds(10));
    CHECK(post.ignores_body);
    CHECK(post.addresses == address_policy::public_only);
    auto const claims = claims_of(post);
    CHECK_EQ(claims.at("aud").as_string(), "https://push.example");
    CHECK_EQ(claims.at("sub").as_string(), "mailto:admin@chat.example");
    CHECK_EQ(claims.at("exp").as_int64(),
             static_cast<std::int64_t>(fake_clock::first_wall) + 12 * 60 * 60);
    CHECK_EQ(f.sender.running_count(), 0);
    CHECK_EQ(f.sender.waiting_count(), 0);
}

TEST_CASE("every push has a key and a salt of its own")
{
    fixture f;
    push_browser const browser("https://push.example/a");
    f.send(browser);
    f.send(browser);
    REQUIRE_EQ(f.posts(), 2);
    constexpr std::size_t salt_bytes = 16;
    auto const& first = f.box.posts[0].body;
    auto const& second = f.box.posts[1].body;
    CHECK(first.substr(0, salt_bytes) != second.substr(0, salt_bytes));
    CHECK(first.substr(salt_bytes + 5, 65) != second.substr(salt_bytes + 5, 65));
}

TEST_CASE("404 and 410 have the subscription forgotten, and nothing is tried again")
{
    for (int const status : {404, 410}) {
        fixture f;
        f.box.answer = answering(status);
        f.send(push_browser("https://push.example/gone"));
        CHECK(f.forgotten == std::vector<std::string>{"https://push.example/gone"});
        CHECK_EQ(f.seconds_to_next_post(), -1);
    }
}

TEST_CASE("what a later try cannot mend is not tried again")
{
    for (int const status : {200, 201, 202, 204, 301, 302, 400, 401, 403, 413}) {
        fixture f;
        f.box.answer = answering(status);
        f.send(push_browser("https://push.example/a"));
        CHECK_EQ(f.seconds_to_next_post(), -1);
        CHECK(f.forgotten.empty());
    }
    fixture f;
    f.box.answer = [](outgoing_request const&) {
        return outgoing_response{.failure = "request: refused", .is_refused = true};
    };
    f.send(push_browser("https://push.example/a"));
    CHECK_EQ(f.seconds_to_next_post(), -1);
}

TEST_CASE("5xx, 429 and broken networks are tried again, later and later, five times in all")
{
    for (int const status : {0, 429, 500, 502, 503}) {
        fixture f;
        push_browser const browser("https://push.example/a");
        f.box.answer = answering(status);
        f.send(browser);
        std::vector<int> waits;
        for (int wait = f.seconds_to_next_post(); wait > 0; wait = f.seconds_to_next_post())
            waits.push_back(wait);
        REQUIRE_EQ(waits.size(), 4);
        int base = 5;
        for (int const wait : waits) { // give or take a quarter, and a tick
            CHECK_GE(wait * 4, base * 3);
            CHECK_LE(wait * 4, base * 5 + 4);
            base *= 4;
        }
        CHECK_EQ(f.posts(), 5);
        CHECK_EQ(browser.decrypt(f.box.posts.back().body), "hello");
        CHECK_EQ(f.sender.waiting_count(), 0);
    }
}

TEST_CASE("those that failed together do not come back together")
{
    fixture f;
    f.box.answer = answering(503);
    for (int i = 0; i < 50; ++i)
        f.send(push_browser("https://push.example/" + std::to_string(i)));
    std::set<std::size_t> counts;
    for (int tenths = 0; tenths < 80; ++tenths) {
        f.advance_ms(100);
        counts.insert(f.posts());
    }
    CHECK_EQ(f.posts(), 100);
    CHECK_GT(counts.size(), 10);
}

TEST_CASE("Retry-After is heard, within reason")
{
    fixture f;
    f.box.answer = answering(429, "60");
    f.send(push_browser("https://push.example/a"));
    f.box.answer = answering(503, "999999999");
    int const minute = f.seconds_to_next_post();
    CHECK_GE(minute, 60);
    CHECK_LE(minute, 70);
    f.box.answer = answering(429, "soon");
    int const hour = f.seconds_to_next_post();
    CHECK_GE(hour, 3600);
    CHECK_LE(hour, 3620);
    int const own = f.seconds_to_next_post();
    CHECK_GE(own, 60);
    CHECK_LE(own, 101);
}

TEST_CASE("Retry-After may be a date; one that has passed is as none")
{
    fixture f;
    f.box.answer = answering(429, format_http_date(f.time.wall_now() + 600));
    f.send(push_browser("https://push.example/a"));
    f.box.answer = answering(429, format_http_date(f.time.wall_now() - 600));
    int const minutes = f.seconds_to_next_post();
    CHECK_GE(minutes, 599);
    CHECK_LE(minutes, 610);
    CHECK_LE(f.seconds_to_next_post(), 30);
}

TEST_CASE("a service that recovers gets the push once")
{
    fixture f;
    f.box.answer = answering(503);
    f.send(push_browser("https://push.example/a"));
    f.box.answer = answering(201);
    CHECK_GT(f.seconds_to_next_post(), 0);
    CHECK_EQ(f.seconds_to_next_post(), -1);
}

TEST_CASE("a slow service gets half of the lines, and holds up nobody else")
{
    fixture f;
    f.box.is_silent = true;
    for (int i = 0; i < 100; ++i)
        f.send(push_browser("https://slow.example/" + std::to_string(i)));
    CHECK_EQ(f.posts(), limits::push_exchanges_per_service_max);
    for (int i = 0; i < 100; ++i)
        f.send(push_browser("https://other.example/" + std::to_string(i)));
    CHECK_EQ(f.posts(), limits::push_exchanges_max);
    CHECK_EQ(f.sender.running_count(), limits::push_exchanges_max);
    while (!f.box.unanswered.empty()) {
        f.box.give_answers();
        f.run();
    }
    CHECK_EQ(f.posts(), 200);
    CHECK_EQ(f.sender.running_count(), 0);
    CHECK_EQ(f.sender.waiting_count(), 0);
}

TEST_CASE("the services take turns")
{
    fixture f;
    f.box.is_silent = true;
    for (int i = 0; i < 20; ++i)
        for (auto const* const name : {"a", "b", "c"})
            f.sender.send(push_browser("https://" + std::string(name) + ".example/").to_record("u"),
                          std::make_shared<std::string const>("x"));
    f.run();
    for (auto const* const name : {"https://a.", "https://b.", "https://c."})
        CHECK_GE(std::ranges::count_if(
                     f.box.posts, [&](auto const& post) { return post.url.starts_with(name); }),
                 10);
}

TEST_CASE("the queue is bounded")
{
    fixture f;
    auto const record = push_browser("https://push.example/a").to_record("u");
    auto const payload = std::make_shared<std::string const>("x");
    auto const most = limits::push_queue_max + limits::push_exchanges_per_service_max;
    for (std::size_t i = 0; i < most + 100; ++i)
        f.sender.send(record, payload);
    CHECK_EQ(f.sender.waiting_count(), limits::push_queue_max);
}

TEST_CASE("s7: an endpoint that was allowed once and is not any more gets nothing")
{
    push_browser const inside("http://127.0.0.1:9/x");
    fixture strict;
    strict.send(inside);
    CHECK_EQ(strict.posts(), 0);
    fixture lax({{"push.allow_private_endpoints", true}});
    lax.send(inside);
    REQUIRE_EQ(lax.posts(), 1);
    CHECK(lax.box.posts.front().addresses == address_policy::any);
}

TEST_CASE("a stored key that is useless is dropped")
{
    fixture f;
    auto record = push_browser("https://push.example/a").to_record("u");
    record.p256dh.back() ^= 1;
    f.sender.send(record, std::make_shared<std::string const>("x"));
    f.run();
    CHECK_EQ(f.posts(), 0);
    CHECK_EQ(f.sender.running_count(), 0);
}

TEST_CASE("after a stop nothing is sent and late answers hurt nobody")
{
    fixture f;
    f.box.is_silent = true;
    for (int i = 0; i < 40; ++i)
        f.send(push_browser("https://push.example/" + std::to_string(i)));
    f.sender.send(push_browser("https://late.example/").to_record("u"),
                  std::make_shared<std::string const>("x"));
    auto const before = f.posts();
    f.sender.stop();
    f.run();
    f.box.answer = answering(503);
    f.box.give_answers();
    f.run();
    f.send(push_browser("https://push.example/more"));
    CHECK_EQ(f.seconds_to_next_post(), -1);
    CHECK_EQ(f.posts(), before);
}
