// Endpoints, fingerprints, and what notifications say.
#include "base/text.hpp"
#include "push/endpoint.hpp"
#include "push/fingerprint.hpp"
#include "push/notification.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace oc;

TEST_CASE("s7: endpoints are https and named")
{
    auto const origin = [](std::string_view url) { return find_push_origin(url, {}).value_or(""); };
    CHECK_EQ(origin("https://fcm.googleapis.com/fcm/send/abc:def"), "https://fcm.googleapis.com");
    CHECK_EQ(origin("https://push.example:443/x?y"), "https://push.example");
    CHECK_EQ(origin("https://push.example"), "https://push.example");
    CHECK_EQ(origin("https://push.example?x"), "https://push.example");
    for (auto const* const bad : {"",
                                  "push.example",
                                  "http://push.example/x",
                                  "ftp://push.example/x",
                                  "HTTPS//x",
                                  "https://",
                                  "https:///x",
                                  "https://localhost/x",
                                  "https://127.0.0.1/x",
                                  "https://127.1/x",
                                  "https://2130706433/x",
                                  "https://0x7f000001/x",
                                  "https://0x7f.0.0.1/",
                                  "https://a.0x7f/",
                                  "https://[::1]/x",
                                  "https://[::ffff:10.0.0.1]/x",
                                  "https://user@push.example/x",
                                  "https://a:b@push.example/x",
                                  "https://push.example:/x",
                                  "https://push.example:0/x",
                                  "https://push.example:22/x",
                                  "https://push.example:8443/x",
                                  "https://push.example:0443/x",
                                  "https://push.example:443443/x", "https://push.example:65536/x",
                                  "https://push.example:x/",
                                  "https://push.example\\@evil/",
                                  "https://push.example/a b",
                                  "https://push.example/\r\nX:",
                                  "https://push.example/#x",
                                  "https://push.ex\xc3\xa4mple/",
                                  "https://.example/",
                                  "https://example./x",
                                  "https://%31%32%37.0.0.1/",
                                  "javascript:alert(1)",
                                  "file:///etc"})
        CHECK_MESSAGE(origin(bad).empty(), bad);
    std::string const head = "https://push.example/";
    CHECK_FALSE(origin(head + std::string(push_endpoint_bytes_max - head.size(), 'x')).empty());
    CHECK(origin(head + std::string(push_endpoint_bytes_max - head.size() + 1, 'x')).empty());
}

TEST_CASE("the service of an endpoint is its host")
{
    CHECK_EQ(service_of("https://FCM.googleapis.com"), "fcm.googleapis.com");
    CHECK_EQ(service_of("http://127.0.0.1:8080"), "127.0.0.1");
    CHECK_EQ(service_of(""), "");
}

TEST_CASE("a test server may allow http and addresses")
{
    endpoint_rules const lax{.allows_private = true};
    CHECK_EQ(find_push_origin("http://127.0.0.1:8080/x", lax), "http://127.0.0.1:8080");
    CHECK_EQ(find_push_origin("https://localhost/x", lax), "https://localhost");
    CHECK_FALSE(find_push_origin("http://user@127.0.0.1/x", lax).has_value());
    CHECK_FALSE(find_push_origin("ftp://127.0.0.1/x", lax).has_value());
}

TEST_CASE("a fingerprint is the beginning of the original's HMAC")
{
    // python3: hmac.new(b"originchats-push-secret", b"192.0.2.1|Mozilla/5.0|DE", "sha256")
    CHECK_EQ(fingerprint_text(device_fingerprint(default_fingerprint_secret,
                                                 {"192.0.2.1", "Mozilla/5.0", "DE"})),
             "400b58826fa09417");
    CHECK_EQ(fingerprint_text(device_fingerprint(default_fingerprint_secret, {})),
             "e9d50f60b52301d9");
    CHECK_EQ(fingerprint_text(0xff), "00000000000000ff");
    CHECK(device_fingerprint("a", {}) != device_fingerprint("b", {}));
}

TEST_CASE("titles say where, who and why")
{
    push_note note{.channel = "general", .author = "ada", .why = push_reason::mention};
    CHECK_EQ(make_push_title(note), "#general \xe2\x80\x94 ada");
    note.why = push_reason::reply;
    CHECK_EQ(make_push_title(note), "#general \xe2\x80\x94 ada replied");
    note.why = push_reason::role;
    note.role = "staff";
    CHECK_EQ(make_push_title(note), "#general \xe2\x80\x94 ada mentioned @staff");
    std::string const long_name(300, 'x');
    note.channel = long_name;
    CHECK_EQ(code_points(make_push_title(note)), 200);
}

TEST_CASE("the payload has three members, and the body is cut between code points")
{
    auto const parsed = boost::json::parse(make_push_payload("t", "hello", "general"));
    CHECK(parsed == boost::json::parse(R"({"title":"t","body":"hello","channelName":"general"})"));
    std::string content;
    for (int i = 0; i < 121; ++i)
        content += "\xf0\x9f\x98\x80";
    auto const cut = boost::json::parse(make_push_payload("t", content, "c"));
    CHECK_EQ(std::string(cut.at("body").as_string()), content.substr(0, 480));
    auto const quoted = boost::json::parse(make_push_payload("\"", "\n\"\\", "\x01"));
    CHECK_EQ(std::string(quoted.at("body").as_string()), "\n\"\\");
}
