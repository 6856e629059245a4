// Bodies of Discord's, Slack's and our own shape, and what is refused of them.
#include "domain/webhook_post.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <string>

using oc::read_webhook_body;
using oc::webhook_reading;

namespace {

webhook_reading read(std::string const& body, std::string const& event = "")
{
    return read_webhook_body(
        {.body = body, .github_event = event, .post_content_max = 20, .now = 1'795'345'781});
}

std::string content_of(std::string const& body)
{
    auto const reading = read(body);
    return reading.post ? reading.post->content : "refused: " + reading.refusal->text;
}

std::string refusal_of(std::string const& body)
{
    auto const reading = read(body);
    return reading.refusal ? reading.refusal->text : "taken";
}

} // namespace

TEST_CASE("content goes first, then Slack's text, then message")
{
    CHECK(content_of(R"({"content":"a","text":"b","message":"c"})") == "a");
    CHECK(content_of(R"({"content":"","text":"b","message":"c"})") == "b");
    CHECK(content_of(R"({"text":"b"})") == "b");
    CHECK(content_of(R"({"message":"c"})") == "c");
    CHECK(content_of(R"({"content":null,"text":null,"message":"c"})") == "c");
    CHECK(content_of(R"({"content":"  spaced  "})") == "spaced");
}

TEST_CASE("message counts only when there is nothing else")
{
    auto const reading = read(R"({"message":"c","embeds":[{"title":"t"}]})");
    REQUIRE(reading.post);
    CHECK(reading.post->content.empty());
    CHECK(reading.post->embeds.as_array().size() == 1);
}

TEST_CASE("what has no content is refused")
{
    for (auto const* const body : {"{}", R"({"content":""})", R"({"content":"   "})",
                                   R"({"embeds":[]})", R"({"embeds":null,"content":null})",
                                   R"({"username":"CI","avatar_url":"https://x.test/a"})"})
        CHECK(refusal_of(body) == "No content provided");
}

TEST_CASE("embeds that show nothing are no content")
{
    for (auto const* const embeds : {"[{}]", R"([{"type":"rich","color":5}])",
                                     R"([{},{"title":" ","fields":[]}])", R"([{"author":null}])"})
        CHECK(refusal_of(R"({"embeds":)" + std::string(embeds) + "}") == "No content provided");
    for (auto const* const embeds :
         {R"([{},{"title":"T"}])", R"([{"fields":[{"name":"n","value":"v"}]}])",
          R"([{"author":{"name":"a"}}])", R"([{"image":{"url":"https://x.test/a.png"}}])"})
        CHECK(refusal_of(R"({"embeds":)" + std::string(embeds) + "}") == "taken");
    CHECK(refusal_of(R"({"content":"a","embeds":[{}]})") == "taken");
}

TEST_CASE("what is no JSON object is refused")
{
    for (auto const* const body : {"", "{", "[]", "5", "null", "\"text\"", "{\"content\":\"a\"} x",
                                   "payload=%7B%7D", "{\"n\":1e999,\"content\":\"a\"}",
                                   "{\"content\":\"\xff\"}"}) {
        auto const reading = read(body);
        CHECK_FALSE(reading.is_json);
        REQUIRE(reading.refusal);
        CHECK(reading.refusal->status == 400);
        CHECK(reading.refusal->text == "Invalid JSON body");
    }
    std::string const deep = std::string(100, '[') + std::string(100, ']');
    CHECK(refusal_of(R"({"content":"a","x":)" + deep + "}") == "Invalid JSON body");
}

TEST_CASE("a body of very many values is refused before it takes its memory")
{
    auto const list = [](std::size_t count) {
        std::string out = R"({"content":"a\",","x":[0)";
        for (std::size_t i = 0; i < count; ++i)
            out += ",0";
        return out + "]}";
    };
    CHECK(refusal_of(list(150'000)) == "taken");
    CHECK(refusal_of(list(250'000)) == "Too many values in body");
    auto const text = std::string(250'000, ',');
    CHECK(refusal_of(R"({"content":")" + text + R"("})").starts_with("Message too long"));
}

TEST_CASE("half a surrogate pair is mended")
{
    CHECK(content_of(R"({"content":"a\ud800b"})") == "a\uFFFDb");
    CHECK(content_of(R"({"content":"\ud83d\ude00"})") == "\U0001F600");
}

TEST_CASE("content has to be a text of at most so many characters")
{
    for (auto const* const body :
         {R"({"content":5})", R"({"content":["a"]})", R"({"content":{"a":1}})",
          R"({"content":true})", R"({"text":5})", R"({"message":5})",
          R"({"content":5,"text":"fine"})"})
        CHECK(refusal_of(body) == "Content must be a string");
    CHECK(content_of(R"({"content":"12345678901234567890"})") == "12345678901234567890");
    CHECK(refusal_of(R"({"content":"123456789012345678901"})") ==
          "Message too long. Maximum length is 20 characters");
    CHECK(refusal_of(R"({"content":"üüüüüüüüüüüüüüüüüüüü"})") == "taken");
}

TEST_CASE("embeds keep to the rules of embeds, with their words")
{
    CHECK(refusal_of(R"({"embeds":"junk"})") == "Embeds must be an array");
    CHECK(refusal_of(R"({"content":"a","embeds":{}})") == "Embeds must be an array");
    CHECK(refusal_of(R"({"embeds":[{"color":-1}]})") ==
          "Embed 0: color: must be from 0 to 16777215");
    CHECK(refusal_of(R"({"embeds":[{},{"image":{"url":"javascript:x"}}]})") ==
          "Embed 1: image.url: must be an http or https URL");
    CHECK(refusal_of(R"({"embeds":[{},{},{},{},{},{},{},{},{},{},{}]})") ==
          "Cannot have more than 10 embeds");
}

TEST_CASE("embeds are normalised, and stay otherwise as they are")
{
    auto const reading =
        read(R"({"embeds":[{"title":"t","color":"5","fields":[{"name":"n","value":"v",)"
             R"("inline":"yes"}],"own":1}]})");
    REQUIRE(reading.post);
    CHECK(boost::json::serialize(reading.post->embeds) ==
          R"([{"title":"t","color":5,"fields":[{"name":"n","value":"v","inline":true}],"own":1}])");
}

TEST_CASE("the name and the avatar may be others for this post")
{
    auto const reading =
        read(R"({"content":"a","username":" Spidey ","avatar_url":"https://x.test/a.png"})");
    REQUIRE(reading.post);
    CHECK(reading.post->username == "Spidey");
    CHECK(reading.post->avatar_url == "https://x.test/a.png");
    auto const none = read(R"({"content":"a","username":"","avatar_url":null})");
    REQUIRE(none.post);
    CHECK_FALSE(none.post->username);
    CHECK_FALSE(none.post->avatar_url);
}

TEST_CASE("names and avatars that no client should show are refused")
{
    CHECK(refusal_of(R"({"content":"a","username":5})") == "Username must be a string");
    CHECK(refusal_of(R"({"content":"a","username":")" + std::string(80, 'x') + "\"}") == "taken");
    CHECK(refusal_of(R"({"content":"a","username":")" + std::string(81, 'x') + "\"}") ==
          "Username too long (max 80 characters)");
    for (auto const* const name : {"a\\nb", "a\\u202Eb", "\\u200B", "a\\u0000"})
        CHECK(refusal_of(R"({"content":"a","username":")" + std::string(name) + "\"}") ==
              "Username cannot contain control or invisible characters");
    CHECK(refusal_of(R"({"content":"a","avatar_url":["x"]})") == "Avatar URL must be a string");
    for (auto const* const url : {"javascript:alert(1)", "data:image/png;base64,x", "x.png",
                                  "//x.test/a", "file:///etc/passwd", "https:/x.test"})
        CHECK(refusal_of(R"({"content":"a","avatar_url":")" + std::string(url) + "\"}") ==
              "Avatar URL must be an http or https URL");
}

TEST_CASE("the first thing that is wrong is told")
{
    CHECK(refusal_of(R"({"content":5,"embeds":"junk","username":5})") ==
          "Content must be a string");
    CHECK(refusal_of(R"({"embeds":"junk","username":5})") == "Embeds must be an array");
}

TEST_CASE("GitHub's events become one embed under GitHub's name, its ping nothing")
{
    auto const pushed = read(R"({"ref":"refs/heads/main","repository":{},"commits":[]})", "push");
    REQUIRE(pushed.post);
    CHECK(pushed.post->is_github);
    CHECK(pushed.post->content.empty());
    CHECK(pushed.post->embeds.as_array().at(0).at("title").as_string() == "main: 0 commits");
    auto const ping = read(R"({"zen":"Design for failure.","hook_id":1})", "ping");
    CHECK_FALSE(ping.post);
    CHECK_FALSE(ping.refusal);
    auto const synchronized =
        read(R"({"action":"synchronize","repository":{},"pull_request":{}})", "pull_request");
    CHECK_FALSE(synchronized.post);
    CHECK_FALSE(synchronized.refusal);
}

TEST_CASE("a body in Discord's shape stays one whatever its headers say")
{
    auto const reading = read(R"({"content":"a"})", "push");
    REQUIRE(reading.post);
    CHECK(reading.post->content == "a");
    CHECK_FALSE(reading.post->is_github);
    auto const without_header = read(R"({"ref":"refs/heads/main","repository":{}})");
    REQUIRE(without_header.refusal);
    CHECK(without_header.refusal->text == "No content provided");
}
