// The files of native modules: defaults, wrong types, what counts as a blocked word.
#include "domain/plugin_settings.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

using namespace oc;

namespace {

std::optional<automod_settings> automod(std::string const& text)
{
    return read_automod_settings(boost::json::parse(text));
}

} // namespace

TEST_CASE("what a file does not say has its default")
{
    auto const found = automod("{}");
    REQUIRE(found.has_value());
    CHECK(found->is_enabled);
    CHECK_EQ(found->timeout_seconds, 300);
    CHECK(found->deletes_message);
    CHECK(found->sends_mod_message);
    auto const welcome = read_welcome_settings(boost::json::parse("{}"));
    REQUIRE(welcome.has_value());
    CHECK_EQ(welcome->channel, "general");
    CHECK(welcome->first_time_only);
}

TEST_CASE("something of a wrong type makes the file unusable")
{
    for (char const* const text :
         {"[]", "null", R"({"enabled":"perhaps"})", R"({"timeout_duration":-1})",
          R"({"timeout_duration":"long"})", R"({"blocked_words":"x"})",
          R"({"blocked_words":[1]})", R"({"mod_message":5})"})
        CHECK_FALSE(automod(text).has_value());
    for (char const* const text : {"7", R"({"welcome_channel":[]})", R"({"first_time_only":{}})"})
        CHECK_FALSE(read_welcome_settings(boost::json::parse(text)).has_value());
}

TEST_CASE("a blocked word counts in any case, within other words, and an empty one never")
{
    auto const found = automod(R"({"blocked_words":["Foo"," ","","ÄPFEL"]})");
    REQUIRE(found.has_value());
    CHECK(is_blocked(*found, "such foolery"));
    CHECK(is_blocked(*found, "FOO"));
    CHECK(is_blocked(*found, "zwei äpfel"));
    CHECK_FALSE(is_blocked(*found, "fo o"));
    CHECK(is_blocked(*found, "f\u200Bo\u00ADo")); // what is not drawn hides nothing
    CHECK_FALSE(is_blocked(*automod(R"({"blocked_words":["","\u200B"]})"), "anything"));
}

TEST_CASE("settings are written over those of the file, and what else is there stays")
{
    auto settings = *automod(R"({"blocked_words":["Foo"]})");
    settings.timeout_seconds = 5;
    settings.deletes_message = false;
    auto const written = write_automod_settings(settings, {{"mine", 1}, {"enabled", "yes"}});
    CHECK_EQ(written.at("mine"), 1);
    CHECK_EQ(written.at("enabled"), true);
    CHECK_EQ(written.at("timeout_duration"), 5);
    auto const again = read_automod_settings(written);
    REQUIRE(again.has_value());
    CHECK(again->blocked_words == std::vector<std::string>{"foo"});
    CHECK_FALSE(again->deletes_message);
    CHECK_EQ(again->mod_message, settings.mod_message);
}

TEST_CASE("only {username} is replaced; other braces stay, and what is put in is not looked at")
{
    CHECK_EQ(with_username("{username}: {x} {} {username}", "bob"), "bob: {x} {} bob");
    CHECK_EQ(with_username("hi {username}", "{username}"), "hi {username}");
    CHECK_EQ(with_username("", "bob"), "");
}

TEST_CASE("the command line of owners is on unless its file says otherwise")
{
    auto const cli = [](char const* text) { return read_cli_settings(boost::json::parse(text)); };
    REQUIRE(cli("{}").has_value());
    CHECK(cli("{}")->is_enabled);
    CHECK(cli(R"({"enabled":null,"other":[1]})")->is_enabled);
    CHECK_FALSE(cli(R"({"enabled":false})")->is_enabled);
    CHECK_FALSE(cli(R"({"enabled":"off"})")->is_enabled);
    for (char const* const text : {"[]", "null", "true", R"({"enabled":"maybe"})",
                                   R"({"enabled":[]})", R"({"enabled":2})"})
        CHECK_FALSE_MESSAGE(cli(text).has_value(), text);
}

TEST_CASE("flags and numbers may be spelled as the original took them")
{
    auto const found = automod(
        R"({"enabled":"no","timeout_duration":" 90 ","delete_message":0,"send_mod_message":"Y"})");
    REQUIRE(found.has_value());
    CHECK_FALSE(found->is_enabled);
    CHECK_EQ(found->timeout_seconds, 90);
    CHECK_FALSE(found->deletes_message);
    CHECK(found->sends_mod_message);
    CHECK_EQ(automod(R"({"timeout_duration":0})")->timeout_seconds, 0);
    CHECK_FALSE(automod(R"({"timeout_duration":"1e999"})").has_value());
    CHECK_FALSE(automod(R"({"timeout_duration":-0.001})").has_value());
}

TEST_CASE("null is what is not said, also where a text or a list stands")
{
    auto const found =
        automod(R"({"blocked_words":null,"mod_message":null,"timeout_duration":null})");
    REQUIRE(found.has_value());
    CHECK(found->blocked_words.empty());
    CHECK_EQ(found->mod_message, automod_settings().mod_message);
    CHECK_EQ(found->timeout_seconds, automod_settings().timeout_seconds);
}

TEST_CASE("one wrong member makes the file unusable wherever it stands among right ones")
{
    for (char const* const text :
         {R"({"enabled":[],"timeout_duration":5,"blocked_words":["x"]})",
          R"({"enabled":true,"timeout_duration":5,"delete_message":"x"})",
          R"({"blocked_words":["x",null],"mod_message":"m"})"})
        CHECK_FALSE_MESSAGE(automod(text).has_value(), text);
}

TEST_CASE("any time that can be read can be written, and is read again as it was")
{
    for (double const seconds : {0.0, 0.5, 300.0, 1e9, 9007199254740993.0, 1e19, 1e300}) {
        automod_settings settings;
        settings.timeout_seconds = seconds;
        auto const written = write_automod_settings(settings, {});
        CAPTURE(seconds);
        auto const again = read_automod_settings(written);
        REQUIRE(again.has_value());
        CHECK_EQ(again->timeout_seconds, seconds);
    }
    automod_settings whole;
    whole.timeout_seconds = 60;
    CHECK(write_automod_settings(whole, {}).at("timeout_duration").is_int64());
    whole.timeout_seconds = 0.25;
    CHECK(write_automod_settings(whole, {}).at("timeout_duration").is_double());
}

TEST_CASE("a greeting says where and what, and to whom it was said before")
{
    auto const found = read_welcome_settings(boost::json::parse(
        R"({"enabled":"0","welcome_channel":"lobby","welcome_message":"hi {username}",
            "first_time_only":false,"more":{}})"));
    REQUIRE(found.has_value());
    CHECK_FALSE(found->is_enabled);
    CHECK_EQ(found->channel, "lobby");
    CHECK_EQ(with_username(found->message, "ann"), "hi ann");
    CHECK_FALSE(found->first_time_only);
    CHECK(found->welcomed.empty());
}

TEST_CASE("without blocked words nothing is blocked, with one only what has it")
{
    automod_settings settings;
    CHECK_FALSE(is_blocked(settings, "anything"));
    CHECK_FALSE(is_blocked(settings, ""));
    settings.blocked_words = {"two words", "{", "\\d+"};
    CHECK(is_blocked(settings, "These TWO WORDS here"));
    CHECK_FALSE(is_blocked(settings, "two  words"));
    CHECK(is_blocked(settings, "a { b"));
    CHECK_FALSE_MESSAGE(is_blocked(settings, "123"), "a word is no pattern");
    CHECK(is_blocked(settings, "\\D+"));
}
