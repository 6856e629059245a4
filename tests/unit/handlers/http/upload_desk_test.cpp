// Slots of uploads: strangers have a part of them, and not for long.
#include "handlers/http/upload_desk.hpp"

#include "base/limits.hpp"
#include "support/fake_clock.hpp"
#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace oc;
using namespace oc::test;

namespace {

struct silent_http final : outgoing_http {
    void send(outgoing_request, std::function<void(outgoing_response)>) override {}
};

struct fixture {
    fixture() { now->settings = std::make_shared<config const>(); }

    fake_clock time{};
    silent_http http{};
    seeded_random random{1};
    issued_keys keys{};
    std::shared_ptr<view> now = std::make_shared<view>();
    upload_desk desk{{.keys = keys,
                      .http = http,
                      .time = time,
                      .random = random,
                      .now = [this] { return now; },
                      .change = {}}};
    int late = 0;

    upload_desk::beginning begin(std::string const& address, bool is_loopback = false)
    {
        return desk.begin(address, is_loopback, [this] { ++late; });
    }
    bool is_let_in(std::string const& address) { return !begin(address).verdict; }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a stranger who does not say who he is is told so after 30 seconds")
{
    auto const first = begin("1.1.1.1");
    CHECK_FALSE(first.verdict);
    time.advance_s(10);
    auto const known = begin("1.1.1.1");
    begin("1.1.1.1");
    desk.settle(known.ticket);
    time.advance_ms(19'999);
    desk.tick();
    CHECK_EQ(late, 0);
    time.advance_ms(1);
    desk.tick();
    CHECK_EQ(late, 1);
    time.advance_s(10);
    desk.tick();
    desk.tick();
    CHECK_EQ(late, 2); // the known one may take his time
}

TEST_CASE_FIXTURE(fixture, "strangers have a quarter of the slots, and an address few of them")
{
    constexpr int of_strangers = limits::uploads_at_once_max / 4;
    std::vector<std::uint64_t> tickets;
    for (int i = 0; i < 4; ++i)
        CHECK(is_let_in("1.1.1.1"));
    CHECK_FALSE(is_let_in("1.1.1.1"));
    for (int i = 4; i < of_strangers; ++i)
        CHECK(is_let_in("2.2.2." + std::to_string(i)));
    auto const refused = begin("3.3.3.3");
    REQUIRE(refused.verdict);
    CHECK_EQ(refused.verdict->status, 503);
    time.advance_s(30);
    desk.tick();
    CHECK_EQ(late, of_strangers);
    CHECK(is_let_in("3.3.3.3"));
}

TEST_CASE_FIXTURE(fixture, "users who are known leave their slot to the next stranger")
{
    for (int i = 0; i < 8; ++i) {
        auto const begun = begin("1.1.1.1");
        REQUIRE_FALSE(begun.verdict);
        desk.settle(begun.ticket);
    }
    CHECK_FALSE(is_let_in("1.1.1.1")); // as many as one address has in all
    CHECK_FALSE(begin("127.0.0.1", true).verdict);
    desk.end("1.1.1.1", 1);
    desk.end("1.1.1.1", 0); // the one that was refused
    CHECK(is_let_in("1.1.1.1"));
}
