// How many connections an address may have.
#include "net/address_limiter.hpp"

#include <doctest/doctest.h>

#include <thread>
#include <utility>
#include <vector>

namespace oc {
namespace {

ip_address address(std::string_view text)
{
    auto const parsed = ip_address::parse(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

TEST_CASE("an address gets as many leases as the limit says")
{
    address_limiter limiter(2);
    auto const first = limiter.acquire(address("192.0.2.1"));
    auto const second = limiter.acquire(address("192.0.2.1"));
    CHECK(first.has_value());
    CHECK(second.has_value());
    CHECK_FALSE(limiter.acquire(address("192.0.2.1")).has_value());
    CHECK(limiter.acquire(address("192.0.2.2")).has_value());
}

TEST_CASE("a lease that goes makes room and leaves no trace")
{
    address_limiter limiter(1);
    {
        auto const lease = limiter.acquire(address("192.0.2.1"));
        REQUIRE(lease.has_value());
        CHECK(limiter.address_count() == 1);
    }
    CHECK(limiter.address_count() == 0);
    CHECK(limiter.acquire(address("192.0.2.1")).has_value());
}

TEST_CASE("a refused address does not count")
{
    address_limiter limiter(1);
    {
        auto const lease = limiter.acquire(address("192.0.2.1"));
        for (int i = 0; i < 5; ++i)
            CHECK_FALSE(limiter.acquire(address("192.0.2.1")).has_value());
    }
    CHECK(limiter.acquire(address("192.0.2.1")).has_value());
}

TEST_CASE("a lease that is moved counts once")
{
    address_limiter limiter(1);
    auto granted = limiter.acquire(address("192.0.2.1"));
    REQUIRE(granted.has_value());
    address_lease moved = std::move(*granted);
    granted.reset();
    CHECK_FALSE(limiter.acquire(address("192.0.2.1")).has_value());
    address_lease other;
    other = std::move(moved);
    moved = address_lease();
    CHECK_FALSE(limiter.acquire(address("192.0.2.1")).has_value());
    other = address_lease();
    CHECK(limiter.address_count() == 0);
}

TEST_CASE("the addresses of one IPv6 network share their limit")
{
    address_limiter limiter(1);
    auto const lease = limiter.acquire(address("2001:db8::1"));
    CHECK_FALSE(limiter.acquire(address("2001:db8::2")).has_value());
    CHECK(limiter.acquire(address("2001:db8:0:1::1")).has_value());
}

TEST_CASE("loopback has no limit, and a limit of 0 is none")
{
    address_limiter limiter(1);
    address_limiter unlimited(0);
    std::vector<address_lease> leases;
    for (int i = 0; i < 10; ++i) {
        auto lease = limiter.acquire(address(i % 2 == 0 ? "127.0.0.1" : "::1"));
        REQUIRE(lease.has_value());
        leases.push_back(std::move(*lease));
        auto other = unlimited.acquire(address("192.0.2.1"));
        REQUIRE(other.has_value());
        leases.push_back(std::move(*other));
    }
    CHECK(limiter.address_count() == 0);
}

TEST_CASE("threads that come and go leave an exact count")
{
    address_limiter limiter(3);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&limiter] {
            auto const mine = *ip_address::parse("192.0.2.1");
            for (int i = 0; i < 2000; ++i)
                auto const lease = limiter.acquire(mine);
        });
    for (auto& thread : threads)
        thread.join();
    CHECK(limiter.address_count() == 0);
}

} // namespace
} // namespace oc
