// Guessing passwords: how often, from where, and how much memory it may cost us.
#include "handlers/auth/login_throttle.hpp"

#include "base/limits.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using oc::failure_counter;
using oc::login_attempt;
using oc::login_throttle;

constexpr oc::steady_ms start = 1'000'000;
constexpr auto window_ms = oc::limits::login_failure_window_ms;
constexpr int account_max = oc::limits::login_failures_per_account_max;
constexpr int everywhere_max = oc::limits::login_failures_everywhere_max;
constexpr int address_max = oc::limits::login_failures_per_address_max;

/// Fails that often from that address.
void fail(login_throttle& throttle, std::string const& account, int times, std::string address = "")
{
    for (int number = 0; number < times; ++number)
        throttle.on_failure({account, address}, start);
}

} // namespace

TEST_CASE("somebody new may try")
{
    login_throttle throttle;
    CHECK(throttle.may_try({"ada", "192.0.2.1"}, start));
    CHECK(throttle.size() == 0);
}

TEST_CASE("too many failures on an account close it for the rest of the window, from that address")
{
    login_throttle throttle;
    fail(throttle, "ada", account_max - 1, "192.0.2.1");
    CHECK(throttle.may_try({"ada", "192.0.2.1"}, start));
    fail(throttle, "ada", 1, "192.0.2.1");
    CHECK_FALSE(throttle.may_try({"ada", "192.0.2.1"}, start));
    CHECK_FALSE(throttle.may_try({"ada", "192.0.2.1"}, start + window_ms - 1));
    CHECK(throttle.may_try({"ada", "192.0.2.2"}, start)); // nobody locks her out
    CHECK(throttle.may_try({"ben", "192.0.2.1"}, start));
    CHECK(throttle.may_try({"ada", "192.0.2.1"}, start + window_ms));
}

TEST_CASE("guessing from many addresses is slowed, but not for where the account is at home")
{
    login_throttle throttle;
    throttle.on_success({"ada", "192.0.2.1"});
    for (int number = 0; number < everywhere_max; ++number)
        throttle.on_failure({"ada", "198.51.100." + std::to_string(number)}, start);
    CHECK_FALSE(throttle.may_try({"ada", "203.0.113.1"}, start));
    CHECK(throttle.may_try({"ada", "192.0.2.1"}, start));
    CHECK(throttle.may_try({"ben", "203.0.113.1"}, start));
    fail(throttle, "ada", account_max, "192.0.2.1");
    CHECK_FALSE(throttle.may_try({"ada", "192.0.2.1"}, start));
    CHECK(throttle.may_try({"ada", "203.0.113.1"}, start + window_ms));
}

TEST_CASE("too many failures from an address close it, for every account")
{
    login_throttle throttle;
    for (int number = 0; number < address_max; ++number) {
        CHECK(throttle.may_try({"user" + std::to_string(number), "192.0.2.1"}, start));
        throttle.on_failure({"user" + std::to_string(number), "192.0.2.1"}, start);
    }
    CHECK_FALSE(throttle.may_try({"ada", "192.0.2.1"}, start));
    CHECK(throttle.may_try({"ada", "192.0.2.2"}, start));
    CHECK(throttle.may_try({"ada", "192.0.2.1"}, start + window_ms));
}

TEST_CASE("the window begins with the first failure and not again with each")
{
    login_throttle throttle;
    throttle.on_failure({"ada", ""}, start);
    for (int number = 1; number < account_max; ++number)
        throttle.on_failure({"ada", ""}, start + window_ms - 1);
    CHECK_FALSE(throttle.may_try({"ada", ""}, start + window_ms - 1));
    CHECK(throttle.may_try({"ada", ""}, start + window_ms));
    throttle.on_failure({"ada", ""}, start + window_ms);
    CHECK(throttle.may_try({"ada", ""}, start + window_ms));
}

TEST_CASE("a success forgives the account but not the address")
{
    login_throttle throttle;
    fail(throttle, "ada", account_max - 1, "192.0.2.1");
    fail(throttle, "ben", address_max - account_max, "192.0.2.1");
    throttle.on_success({"ada", "192.0.2.1"});
    fail(throttle, "ada", 1, "192.0.2.1");
    CHECK_FALSE(throttle.may_try({"ada", "192.0.2.1"}, start)); // of the address there was too much
    CHECK_FALSE(throttle.may_try({"carol", "192.0.2.1"}, start));
    throttle.on_success({"nobody", "192.0.2.9"});
}

TEST_CASE("an empty account or address is not counted")
{
    login_throttle throttle;
    fail(throttle, "", 1000, "");
    CHECK(throttle.size() == 0);
    CHECK(throttle.may_try({"", ""}, start));
    fail(throttle, "", address_max, "192.0.2.1"); // registrations name no account
    CHECK_FALSE(throttle.may_try({"", "192.0.2.1"}, start));
    CHECK(throttle.may_try({"", "192.0.2.2"}, start));
}

TEST_CASE("addresses of one IPv6 subscriber count together")
{
    login_throttle throttle;
    for (int number = 0; number < address_max; ++number)
        throttle.on_failure({"", "2001:db8:1:2::" + std::to_string(number)}, start);
    CHECK_FALSE(throttle.may_try({"ada", "2001:db8:1:2:ffff::1"}, start));
    CHECK_FALSE(throttle.may_try({"ada", "2001:0DB8:0001:0002::9"}, start));
    CHECK(throttle.may_try({"ada", "2001:db8:1:3::1"}, start));
}

TEST_CASE("an IPv4 address is the same in its IPv6 form, and others are not")
{
    login_throttle throttle;
    fail(throttle, "", address_max, "::ffff:192.0.2.1");
    CHECK_FALSE(throttle.may_try({"ada", "192.0.2.1"}, start));
    CHECK(throttle.may_try({"ada", "192.0.2.2"}, start));
    CHECK(throttle.may_try({"ada", "::ffff:192.0.2.2"}, start));
}

TEST_CASE("a text that is no address is counted as it is")
{
    login_throttle throttle;
    fail(throttle, "", address_max, "unix socket");
    CHECK_FALSE(throttle.may_try({"ada", "unix socket"}, start));
    CHECK(throttle.may_try({"ada", "other"}, start));
}

TEST_CASE("the number of remembered keys is bounded, the oldest are forgotten first")
{
    failure_counter counter(1, 1000, 3);
    for (auto const* key : {"a", "b", "c"})
        counter.add(key, 0);
    CHECK(counter.size() == 3);
    counter.add("d", 1);
    CHECK(counter.size() == 3);
    CHECK_FALSE(counter.is_exhausted("a", 1));
    CHECK(counter.is_exhausted("b", 1));
    CHECK(counter.is_exhausted("d", 1));
    counter.add("b", 2); // known: nothing is forgotten for it
    CHECK(counter.is_exhausted("c", 2));
}

TEST_CASE("windows that ended are dropped when something is counted")
{
    failure_counter counter(2, 1000, 100);
    for (int number = 0; number < 100; ++number)
        counter.add(std::to_string(number), number);
    CHECK(counter.size() == 100);
    counter.add("new", 1049);
    CHECK(counter.size() == 51);
    CHECK_FALSE(counter.is_exhausted("50", 1049));
    counter.add("50", 1049);
    CHECK(counter.is_exhausted("50", 1049));
    counter.add("other", 5000);
    CHECK(counter.size() == 1);
}

TEST_CASE("removing a key leaves the order of the others intact")
{
    failure_counter counter(1, 1000, 3);
    for (auto const* key : {"a", "b", "c"})
        counter.add(key, 0);
    counter.remove("a");
    counter.remove("a");
    CHECK(counter.size() == 2);
    counter.add("d", 1);
    counter.add("e", 2);
    CHECK_FALSE(counter.is_exhausted("b", 2));
    CHECK(counter.is_exhausted("c", 2));
    CHECK(counter.is_exhausted("e", 2));
}

TEST_CASE("a flood of names stays within its bound")
{
    failure_counter counter(10, window_ms, 1000);
    for (int number = 0; number < 20'000; ++number)
        counter.add("name" + std::to_string(number), start);
    CHECK(counter.size() == 1000);
}
