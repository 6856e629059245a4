// Subjects and tokens (RFC 8292).
#include "push/vapid.hpp"

#include "base/base64.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("subjects that push services accept")
{
    for (auto const* const well :
         {"mailto:admin@chat.example", "mailto:a+b@localhost", "https://chat.example",
          "https://chat.example/contact", "https://[2001:db8::1]", "https://192.0.2.1:8443"})
        CHECK_MESSAGE(is_vapid_subject(well), well);
    for (auto const* const bad :
         {"", "mailto:", "mailto:admin", "mailto:@host", "mailto:admin@", "mailto:a@b@c",
          "mailto:a b@host", "http://chat.example", "https://", "https:///x", "chat.example",
          "tel:1", "https://ch\xc3\xa4t.example"})
        CHECK_FALSE_MESSAGE(is_vapid_subject(bad), bad);
}

TEST_CASE("b9: the default subject is valid, with and without a server.url")
{
    CHECK_EQ(default_vapid_subject("https://chat.example:8443/path"), "https://chat.example");
    CHECK_EQ(default_vapid_subject("http://chat.example"), "https://chat.example");
    CHECK_EQ(default_vapid_subject("https://[2001:db8::1]:8443/"), "https://[2001:db8::1]");
    for (auto const* const url :
         {"", "chat.example", "https://", "https://?", "://", "http://[", "https://a b"}) {
        CHECK_EQ(default_vapid_subject(url), vapid_nobody);
        CHECK(is_vapid_subject(default_vapid_subject(url)));
    }
}

TEST_CASE("b9: what the original wrote into its file is replaced, what an operator wrote counts")
{
    CHECK_EQ(vapid_subject("mailto:", "https://chat.example"), "https://chat.example");
    CHECK_EQ(vapid_subject("", ""), vapid_nobody);
    CHECK_EQ(vapid_subject(vapid_nobody, "https://chat.example"), "https://chat.example");
    CHECK_EQ(vapid_subject("mailto:me@home.example", "https://chat.example"),
             "mailto:me@home.example");
}

TEST_CASE("the token says who, to whom and until when, signed with the key that it names")
{
    auto const key = p256_key::from_scalar(std::string(32, '\7')).value();
    auto const value = make_vapid_authorization(
        key,
        {.audience = "https://push.example", .expires = 1'700'043'200, .subject = "mailto:a@b"});
    REQUIRE(value.starts_with("vapid t="));
    auto const comma = value.find(",k=");
    REQUIRE(comma != std::string::npos);
    CHECK_EQ(decode_base64url(value.substr(comma + 3)), key.public_point());

    auto const token = value.substr(8, comma - 8);
    auto const first = token.find('.');
    auto const second = token.rfind('.');
    REQUIRE(first < second);
    CHECK_EQ(decode_base64url(token.substr(0, first)), R"({"typ":"JWT","alg":"ES256"})");
    auto const claims =
        boost::json::parse(decode_base64url(token.substr(first + 1, second - first - 1)).value());
    CHECK(claims == boost::json::parse(
                        R"({"aud":"https://push.example","exp":1700043200,"sub":"mailto:a@b"})"));
    CHECK_EQ(decode_base64url(token.substr(second + 1)).value().size(), 64);
}
