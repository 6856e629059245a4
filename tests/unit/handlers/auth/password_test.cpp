// Password hashes: ours, those of the original, and what pretends to be one.
#include "handlers/auth/password.hpp"

#include "support/seeded_random.hpp"

#include <argon2.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace std::string_literals;
using oc::verify_password;
using oc::test::seeded_random;

/// A cheap Argon2 hash in the encoded form, for parameters other than ours.
struct argon2_cost {
    std::uint32_t passes = 1;
    std::uint32_t memory_kib = 64;
    std::uint32_t lanes = 1;
};

std::string make_argon2(std::string_view password, argon2_cost cost, argon2_type kind = Argon2_id)
{
    std::string const salt = "sixteen bytes ok";
    std::string encoded(200, '\0');
    auto const failure = argon2_hash(cost.passes, cost.memory_kib, cost.lanes, password.data(),
                                     password.size(), salt.data(), salt.size(), nullptr, 32,
                                     encoded.data(), encoded.size(), kind, ARGON2_VERSION_13);
    REQUIRE(failure == ARGON2_OK);
    return encoded.substr(0, encoded.find('\0'));
}

// From the test vectors of crypt_blowfish, cost 5.
constexpr std::string_view seventy_two_and_more =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are "
    "ignored";
constexpr char const* hash_of_seventy_two =
    "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";

} // namespace

TEST_CASE("a new hash has our kind and cost, and a salt of its own")
{
    seeded_random random(1);
    auto const first = oc::hash_password("hunter22", random);
    auto const second = oc::hash_password("hunter22", random);
    CHECK(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(first != second);
    // 16 bytes of salt and 32 of tag in unpadded base64.
    CHECK(first.size() == "$argon2id$v=19$m=19456,t=2,p=1$"s.size() + 22 + 1 + 43);
    CHECK(first.find('\0') == std::string::npos);
    CHECK_FALSE(oc::needs_rehash(first));
}

TEST_CASE("the same salt and password give the same hash: nothing else comes in")
{
    seeded_random one(7), other(7);
    CHECK(oc::hash_password("hunter22", one) == oc::hash_password("hunter22", other));
}

TEST_CASE("a hash is matched by its password and by no other")
{
    seeded_random random(2);
    auto const hash = oc::hash_password("hunter22", random);
    CHECK(verify_password(hash, "hunter22"));
    for (auto const& wrong :
         {""s, "hunter2"s, "hunter222"s, "Hunter22"s, " hunter22"s, "hunter22\0"s, "hunter22\0x"s})
        CHECK_FALSE(verify_password(hash, wrong));
}

TEST_CASE("passwords are bytes: no folding, no trimming, no normalisation, no cut at 72")
{
    seeded_random random(3);
    auto const composed = oc::hash_password("caf\u00E9", random);
    CHECK(verify_password(composed, "caf\u00E9"));
    CHECK_FALSE(verify_password(composed, "cafe\u0301"));
    auto const long_one = oc::hash_password(std::string(288, 'x'), random);
    CHECK(verify_password(long_one, std::string(288, 'x')));
    CHECK_FALSE(verify_password(long_one, std::string(287, 'x')));
}

TEST_CASE("bcrypt hashes of the original are verified")
{
    struct vector {
        char const* hash;
        std::string_view password;
    };
    for (auto const& each :
         {vector{"$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"},
          vector{"$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", "U*U*"},
          vector{"$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"},
          vector{"$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy", ""},
          vector{"$2y$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e", "\xff\xff\xa3"},
          vector{"$2b$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e", "\xff\xff\xa3"},
          vector{hash_of_seventy_two, seventy_two_and_more}}) {
        CAPTURE(each.hash);
        CHECK(verify_password(each.hash, each.password));
        CHECK_FALSE(verify_password(each.hash, "not the password"));
        CHECK(oc::needs_rehash(each.hash));
    }
}

TEST_CASE("bcrypt looks at the first 72 bytes only, as the original does")
{
    auto const exactly = seventy_two_and_more.substr(0, 72);
    CHECK(verify_password(hash_of_seventy_two, exactly));
    CHECK(verify_password(hash_of_seventy_two, std::string(exactly) + std::string(5000, 'z')));
    CHECK_FALSE(verify_password(hash_of_seventy_two, exactly.substr(0, 71)));
}

TEST_CASE("bytes after a NUL are never ignored")
{
    auto const hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    CHECK_FALSE(verify_password(hash, "U*U\0"s));
    CHECK_FALSE(verify_password(hash, "U*U\0anything"s));
    auto const empty = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy";
    CHECK_FALSE(verify_password(empty, "\0"s));
    CHECK_FALSE(verify_password(hash + "\0"s, "U*U"));
}

TEST_CASE("every single change of a hash makes it a mismatch")
{
    auto const bcrypt = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"s;
    for (auto const& hash : {bcrypt, make_argon2("U*U", {})}) {
        REQUIRE(verify_password(hash, "U*U"));
        for (std::size_t at = 0; at < hash.size(); ++at) {
            auto changed = hash;
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            CAPTURE(changed);
            CHECK_FALSE(verify_password(changed, "U*U"));
        }
        CHECK_FALSE(verify_password(hash.substr(0, hash.size() - 1), "U*U"));
        CHECK_FALSE(verify_password(hash + "A", "U*U"));
    }
}

TEST_CASE("what is no hash is a mismatch, for every password")
{
    for (auto const& hash : {""s,
                             "*"s,
                             "*0"s,
                             "!"s,
                             "x"s,
                             "$"s,
                             "$2b$"s,
                             "$2b$12$"s,
                             "$argon2id$"s,
                             "plain text"s,
                             "$argon2id$v=19$"s,
                             "$argon2id$v=19$m=64,t=1,p=1$"s,
                             "$argon2id$v=19$m=64,t=1,p=1$$"s,
                             "$argon2id$v=19$m=,t=,p=$$"s,
                             "$argon2id$m=64,t=1,p=1$c2FsdHNhbHQ$AAAA"s,
                             "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$AAAA"s,
                             "$1$saltsalt$hash"s,
                             "$6$salt$hash"s,
                             "$y$j9T$salt$hash"s,
                             "ab0lrlnDfOVBk"s,
                             std::string(60, '$'),
                             std::string(100'000, 'a'),
                             "$2b$xx$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"s,
                             "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"s,
                             "$2b$05$ \xff*CCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"s}) {
        CAPTURE(hash);
        for (auto const& password : {""s, "x"s, hash})
            CHECK_FALSE(verify_password(hash, password));
        CHECK(oc::needs_rehash(hash));
    }
}

TEST_CASE("a hash of absurd cost is a mismatch at once, not a worker lost for days")
{
    CHECK_FALSE(
        verify_password("$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"));
    for (auto const* cost : {"m=4194304,t=1,p=1", "m=64,t=4000000000,p=1", "m=8388608,t=1,p=9999",
                             "m=99999999999999999999,t=1,p=1", "m=-64,t=1,p=1", "m=64,t=1,p=1000"})
        CHECK_FALSE(verify_password("$argon2id$v=19$"s + cost +
                                        "$c2l4dGVlbiBieXRlcyBvaw$"
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                    "x"));
}

TEST_CASE("Argon2id hashes of another cost are verified, and made anew at login")
{
    for (auto const& cost :
         {argon2_cost{1, 64, 1}, argon2_cost{3, 128, 2}, argon2_cost{2, 32, 4}}) {
        auto const hash = make_argon2("hunter22", cost);
        CHECK(verify_password(hash, "hunter22"));
        CHECK_FALSE(verify_password(hash, "hunter2"));
        CHECK(oc::needs_rehash(hash));
    }
}

TEST_CASE("other kinds of Argon2 are not ours to verify")
{
    CHECK_FALSE(verify_password(make_argon2("hunter22", {}, Argon2_i), "hunter22"));
    CHECK_FALSE(verify_password(make_argon2("hunter22", {}, Argon2_d), "hunter22"));
}

TEST_CASE("random bytes are neither hashes nor a danger")
{
    seeded_random random(13);
    for (int round = 0; round < 2000; ++round) {
        auto hash = std::vector{"$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$"s, "$2b$04$"s,
                                ""s}[random.below(3)];
        for (auto left = random.below(60); left > 0; --left)
            hash += static_cast<char>(random.below(256));
        REQUIRE_FALSE(verify_password(hash, "x"));
    }
}
