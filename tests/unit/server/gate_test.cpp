// The gate: the order of its checks, and who pays for what.
#include "server/gate.hpp"

#include "base/limits.hpp"
#include "support/print_error.hpp"
#include "unit/domain/sample_view.hpp"

#include <doctest/doctest.h>

using namespace oc;
using oc::test::make_user;
using oc::test::names;

namespace {

struct fixture {
    fixture() { use({}); }

    void use(config settings)
    {
        now = test::make_view(std::move(settings));
        now.users.set(make_user("ada", "Ada"));
        now.users.set(make_user("boss", "Boss", 1, {"owner"}));
        now.users.set(make_user("mod", "Mod", 2, {"moderator", "user"}));
    }

    static config limited()
    {
        config settings;
        settings.rate_limiting_enabled = true;
        settings.messages_per_minute = 60;
        settings.burst_limit = 2;
        settings.commands_per_minute = 5;
        return settings;
    }

    session as(std::string user)
    {
        session s;
        s.who.user_id = std::move(user);
        return s;
    }

    /// "pass", "drop", or the name of the refusal.
    std::string ask(session& s, std::string_view text)
    {
        auto command = decode_command(text);
        auto const got = admit(s, command, {now, limiter, time, wall});
        if (!got)
            return std::string(errc_table()[static_cast<std::size_t>(got.error().code)].name);
        return *got == verdict::pass ? "pass" : "drop";
    }

    view now{};
    rate_limiter limiter;
    steady_ms time = 1'000'000;
    unix_seconds wall = 5000;
};

char const hello[] = R"({"cmd":"message_new","channel":"general","content":"hello"})";

} // namespace

TEST_CASE_FIXTURE(fixture, "before the login only logins and what anyone may ask passes")
{
    auto s = as("");
    CHECK_EQ(ask(s, R"({"cmd":"ping"})"), "pass");
    CHECK_EQ(ask(s, R"({"cmd":"login","username":"a","password":"b"})"), "pass");
    CHECK_EQ(ask(s, hello), "authentication_required");
    CHECK_EQ(ask(s, R"({"cmd":"dance"})"), "authentication_required");
    CHECK_EQ(ask(s, "{}"), "authentication_required");
}

TEST_CASE_FIXTURE(fixture, "after the login the ways to log in are unknown")
{
    auto s = as("ada");
    CHECK_EQ(ask(s, R"({"cmd":"login","username":"a","password":"b"})"), "unknown_command");
    CHECK_EQ(ask(s, R"({"cmd":"dance"})"), "unknown_command");
    CHECK_EQ(ask(s, R"({"cmd":"ping"})"), "pass");
}

TEST_CASE_FIXTURE(fixture,
                  "who comes before permission, permission before fields, fields before checks")
{
    auto stranger = as("");
    auto ada = as("ada");
    auto boss = as("boss");
    char const wrong[] = R"({"cmd":"rate_limit_reset","user":5})";
    CHECK_EQ(ask(stranger, wrong), "authentication_required");
    CHECK_EQ(ask(ada, wrong), "permission_required");
    CHECK_EQ(ask(boss, wrong), "invalid_value");
    CHECK_EQ(ask(boss, R"({"cmd":"rate_limit_reset","user":"ada"})"), "pass");
    CHECK_EQ(ask(ada, R"({"cmd":"message_new","channel":5})"), "invalid_value");
    CHECK_EQ(ask(ada, R"({"cmd":"message_new","channel":"x"})"), "missing_fields");
}

TEST_CASE_FIXTURE(fixture, "a member who is gone has no permission")
{
    auto s = as("nobody");
    CHECK_EQ(ask(s, R"({"cmd":"rate_limit_reset","user":"ada"})"), "permission_required");
}

TEST_CASE_FIXTURE(fixture, "every command draws on the user's budget, on any of his connections")
{
    use(limited());
    auto s = as("ada");
    auto phone = as("ada");
    for (int i = 0; i < 3; ++i)
        CHECK_EQ(ask(s, R"({"cmd":"typing","channel":5})"), "invalid_value");
    CHECK_EQ(ask(phone, R"({"cmd":"dance"})"), "unknown_command");
    CHECK_EQ(ask(phone, R"({"cmd":"ping"})"), "pass");
    CHECK_EQ(ask(phone, R"({"cmd":"ping"})"), "rate_limited");
    CHECK_EQ(ask(s, R"({"cmd":"ping"})"), "rate_limited");
    auto boss = as("boss");
    CHECK_EQ(ask(boss, R"({"cmd":"ping"})"), "pass");
    time += 12'000; // a fifth of a minute
    CHECK_EQ(ask(s, R"({"cmd":"ping"})"), "pass");
    CHECK_EQ(ask(s, R"({"cmd":"ping"})"), "rate_limited");
}

TEST_CASE_FIXTURE(fixture, "strangers have a budget of each connection, for whatever they send")
{
    use(limited());
    auto s = as("");
    for (int i = 0; i < 4; ++i)
        CHECK_EQ(ask(s, hello), "authentication_required");
    CHECK_EQ(ask(s, R"({"cmd":"ping"})"), "pass");
    CHECK_EQ(ask(s, R"({"cmd":"ping"})"), "rate_limited");
    CHECK_EQ(ask(s, hello), "rate_limited");
    auto other = as("");
    CHECK_EQ(ask(other, R"({"cmd":"ping"})"), "pass");
}

TEST_CASE_FIXTURE(fixture, "typing over its budget is answered to those who wait for an answer")
{
    use(limited());
    auto s = as("ada");
    CHECK_EQ(ask(s, R"({"cmd":"typing","channel":"g"})"), "pass");
    CHECK_EQ(ask(s, R"({"cmd":"typing","channel":"g"})"), "drop");
    CHECK_EQ(ask(s, R"({"cmd":"typing","channel":"g","listener":"1"})"), "rate_limited");
}

TEST_CASE_FIXTURE(fixture, "a listener that is too long is refused, not forgotten")
{
    auto s = as("ada");
    auto const with = [](std::size_t length) {
        return R"({"cmd":"ping","listener":")" + std::string(length, 'x') + R"("})";
    };
    CHECK_EQ(ask(s, with(limits::listener_bytes_max)), "pass");
    CHECK_EQ(ask(s, with(limits::listener_bytes_max + 1)), "invalid_value");
    CHECK_EQ(ask(s, R"({"cmd":"ping","listener":""})"), "pass");
}

TEST_CASE_FIXTURE(fixture, "messages draw on the user's budget once they are well made")
{
    use(limited());
    auto first = as("ada");
    auto second = as("ada");
    CHECK_EQ(ask(first, R"({"cmd":"message_new","channel":"x"})"), "missing_fields");
    CHECK_EQ(ask(first, hello), "pass");
    CHECK_EQ(ask(second, hello), "pass");
    CHECK_EQ(ask(first, hello), "rate_limited");
    CHECK_EQ(ask(second, R"({"cmd":"message_edit","channel":"g","id":"x","content":"y"})"),
             "rate_limited_without_reason");
}

TEST_CASE_FIXTURE(fixture, "moderators are charged for deletions later, others at once")
{
    use(limited());
    char const deletion[] = R"({"cmd":"message_delete","channel":"general","id":"x"})";
    auto mod = as("mod");
    for (int i = 0; i < 4; ++i)
        CHECK_EQ(ask(mod, deletion), "pass");
    auto ada = as("ada");
    CHECK_EQ(ask(ada, deletion), "pass");
    CHECK_EQ(ask(ada, deletion), "pass");
    CHECK_EQ(ask(ada, deletion), "rate_limited");
}

TEST_CASE_FIXTURE(fixture, "typing over its budget is dropped")
{
    use(limited());
    auto s = as("ada");
    CHECK_EQ(ask(s, R"({"cmd":"typing","channel":"x"})"), "pass");
    CHECK_EQ(ask(s, R"({"cmd":"typing","channel":"x"})"), "drop");
    time += limits::typing_interval_ms;
    CHECK_EQ(ask(s, R"({"cmd":"typing","channel":"x"})"), "pass");
}

TEST_CASE_FIXTURE(fixture, "without rate limiting nothing is limited")
{
    auto s = as("ada");
    for (int i = 0; i < 3000; ++i)
        REQUIRE_EQ(ask(s, hello), "pass");
    for (int i = 0; i < 100; ++i)
        REQUIRE_EQ(ask(s, R"({"cmd":"typing","channel":"x"})"), "pass");
}

TEST_CASE_FIXTURE(fixture, "a timeout blocks writing until it ends, with or without rate limiting")
{
    auto quiet = *make_user("eve", "Eve", 3);
    quiet.timeout_until = wall + 2.5;
    now.users.set(std::make_shared<user const>(quiet));
    auto eve = as("eve");
    CHECK_EQ(ask(eve, hello), "rate_limited");
    CHECK_EQ(ask(eve, R"({"cmd":"message_edit","channel":"g","id":"x","content":"y"})"),
             "rate_limited_without_reason");
    CHECK_EQ(ask(eve, R"({"cmd":"typing","channel":"x"})"), "rate_limited");
    CHECK_EQ(ask(eve, R"({"cmd":"message_react_add","channel":"g","id":"x","emoji":"e"})"),
             "rate_limited");
    CHECK_EQ(ask(eve, R"({"cmd":"ping"})"), "pass");
    CHECK_EQ(ask(eve, R"({"cmd":"messages_get","channel":"g"})"), "pass");
    wall += 2.5;
    CHECK_EQ(ask(eve, hello), "pass");
}
