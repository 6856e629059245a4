// Sealing, opening, hashing, comparing.
#include "base/secret_box.hpp"

#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

#include <span>
#include <string>

using oc::secret_box;

namespace {

secret_box::key make_key(unsigned first)
{
    secret_box::key made{};
    made[0] = static_cast<std::byte>(first);
    return made;
}

std::string from_hex(std::string_view hex)
{
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return bytes;
}

} // namespace

TEST_CASE("what was sealed is opened again, of any length")
{
    oc::test::seeded_random random;
    secret_box const box(make_key(1));
    for (auto const& plain : {std::string(), std::string("x"), std::string(68, 't'),
                              std::string("nul\0inside", 10), std::string(5000, '\xff')}) {
        auto const sealed = box.seal(plain, "w1", random);
        CHECK(box.open(sealed, "w1") == plain);
        CHECK(sealed.size() == plain.size() + 28); // nonce and tag
        if (plain.size() > 1)
            CHECK(sealed.find(plain) == std::string::npos);
    }
}

TEST_CASE("the same text is sealed differently each time")
{
    oc::test::seeded_random random;
    secret_box const box(make_key(1));
    CHECK(box.seal("token", "w1", random) != box.seal("token", "w1", random));
}

TEST_CASE("another key, another owner, and any changed byte open nothing")
{
    oc::test::seeded_random random;
    secret_box const box(make_key(1));
    auto const sealed = box.seal("token", "w1", random);
    CHECK_FALSE(secret_box(make_key(2)).open(sealed, "w1"));
    CHECK_FALSE(box.open(sealed, "w2"));
    CHECK_FALSE(box.open(sealed, ""));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK_FALSE(box.open(changed, "w1"));
    }
}

TEST_CASE("what is too short, cut or longer opens nothing")
{
    oc::test::seeded_random random;
    secret_box const box(make_key(1));
    auto const sealed = box.seal("token", "w1", random);
    for (std::size_t length = 0; length < sealed.size(); ++length)
        CHECK_FALSE(box.open(std::string_view(sealed).substr(0, length), "w1"));
    CHECK_FALSE(box.open(sealed + "x", "w1"));
}

// Test case 14 of the GCM submission: AES-256, all zero key and nonce, one block of zeros.
TEST_CASE("the cipher is AES-256-GCM as everybody's")
{
    auto const sealed = std::string(12, '\0') + from_hex("cea7403d4d606b6e074ec5d3baf39d18") +
                        from_hex("d0d1c8a799996bf0265b98b5d48ab919");
    CHECK(secret_box(secret_box::key{}).open(sealed, "") == std::string(16, '\0'));
}

TEST_CASE("texts are equal when all their bytes are")
{
    CHECK(oc::equal_in_constant_time("", ""));
    CHECK(oc::equal_in_constant_time("token", "token"));
    CHECK_FALSE(oc::equal_in_constant_time("token", "Token"));
    CHECK_FALSE(oc::equal_in_constant_time("token", "tokem"));
    CHECK_FALSE(oc::equal_in_constant_time("token", "toke"));
    CHECK_FALSE(oc::equal_in_constant_time("", "t"));
}
