// Encryption against the test vector of RFC 8291 §5, and against a browser.
#include "push/encryption.hpp"

#include "base/base64.hpp"
#include "push/hkdf.hpp"
#include "support/push_browser.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

std::string raw(std::string_view text) { return decode_base64url(text).value(); }

p256_key key_of(std::string_view scalar) { return p256_key::from_scalar(raw(scalar)).value(); }

push_browser browser_of_the_rfc()
{
    return push_browser("https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
                        key_of("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"),
                        raw("BTBZMqHH6r4Tts7J_aSIgg"));
}

constexpr std::string_view rfc_text = "When I grow up, I want to be a watermelon";
constexpr std::string_view rfc_message =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN";

std::string const salt(push_salt_bytes, 's');

} // namespace

TEST_CASE("the message of RFC 8291 §5 comes out byte by byte")
{
    auto const browser = browser_of_the_rfc();
    CHECK_EQ(encode_base64url(browser.key().public_point()),
             "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIA"
             "iw4");
    auto const sender = key_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
    auto const given_salt = raw("DGv6ra1nlYgDCS1FRnbzlw");
    auto const sealed = encrypt_push({sender, given_salt},
                                     {browser.key().public_point(), browser.auth()}, rfc_text);
    REQUIRE(sealed.has_value());
    CHECK_EQ(encode_base64url(*sealed), rfc_message);
    CHECK_EQ(browser.decrypt(*sealed), rfc_text);
}

TEST_CASE("only the browser that it is for can read it")
{
    push_browser const browser("https://push.example/a", 1);
    push_browser const other("https://push.example/b", 2);
    push_browser const same_key("https://push.example/c", browser.key(), other.auth());
    auto const sender = p256_key::from_scalar(std::string(32, '\5')).value();
    auto const sealed =
        encrypt_push({sender, salt}, {browser.key().public_point(), browser.auth()}, "secret");
    REQUIRE(sealed.has_value());
    CHECK_EQ(browser.decrypt(*sealed), "secret");
    CHECK_FALSE(other.decrypt(*sealed).has_value());
    CHECK_FALSE(same_key.decrypt(*sealed).has_value());
    auto bent = *sealed;
    bent.back() ^= 1;
    CHECK_FALSE(browser.decrypt(bent).has_value());
}

TEST_CASE("a key that is no point and a text that is too long are refused")
{
    push_browser const browser("https://push.example/a");
    auto const sender = p256_key::from_scalar(std::string(32, '\5')).value();
    push_secrets const fresh{sender, salt};
    std::string const point = browser.key().public_point();
    CHECK_FALSE(encrypt_push(fresh, {"", browser.auth()}, "x").has_value());
    CHECK_FALSE(encrypt_push(fresh, {std::string(65, '\4'), browser.auth()}, "x").has_value());
    CHECK_FALSE(encrypt_push(fresh, {point.substr(1), browser.auth()}, "x").has_value());
    std::string const longest(push_plaintext_bytes_max, 'x');
    auto const sealed = encrypt_push(fresh, {point, browser.auth()}, longest);
    REQUIRE(sealed.has_value());
    CHECK_EQ(sealed->size(), 4096);
    CHECK_EQ(browser.decrypt(*sealed), longest);
    CHECK_FALSE(encrypt_push(fresh, {point, browser.auth()}, longest + "x").has_value());
    CHECK_EQ(browser.decrypt(encrypt_push(fresh, {point, browser.auth()}, "").value()), "");
}

TEST_CASE("HKDF gives the values of RFC 5869, test case 1")
{
    std::string const secret(22, '\x0b');
    std::string const info("\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9");
    std::string const given_salt("\0\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c", 13);
    // The first 32 of its 42 bytes.
    CHECK_EQ(encode_base64url(hkdf_sha256({given_salt, secret, info}, 32)),
             encode_base64url(std::string("\x3c\xb2\x5f\x25\xfa\xac\xd5\x7a\x90\x43\x4f\x64\xd0\x36"
                                          "\x2f\x2a\x2d\x2d\x0a\x90\xcf\x1a\x5a\x4c\x5d\xb0\x2d\x56"
                                          "\xec\xc4\xc5\xbf")));
}
