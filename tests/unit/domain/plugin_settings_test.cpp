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
