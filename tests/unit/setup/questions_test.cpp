// How answers of setup are read, and what the table of questions promises.
#include "setup/questions.hpp"

#include "domain/config.hpp"
#include "setup/config_path.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace json = boost::json;
using oc::answer_fault;
using oc::parse_answer;
using oc::setup_question;
using oc::setup_questions;

namespace {

setup_question const& question(std::string_view key)
{
    for (auto const& each : setup_questions())
        if (each.key == key)
            return each;
    throw std::runtime_error("no question " + std::string(key));
}

/// The value as JSON, or "unreadable: …", "unusable: …".
std::string read(std::string_view key, std::string_view answer)
{
    auto const parsed = parse_answer(question(key), answer);
    if (parsed.fault == answer_fault::none)
        return json::serialize(parsed.value);
    CHECK_FALSE(parsed.problem.empty());
    CHECK(parsed.value.is_null());
    return (parsed.fault == answer_fault::unreadable ? "unreadable: " : "unusable: ") +
           parsed.problem;
}

bool is_unreadable(std::string_view key, std::string_view answer)
{
    return read(key, answer).starts_with("unreadable: ");
}

} // namespace

TEST_CASE("the questions come in the order of part 2, then login")
{
    std::vector<std::string> keys;
    for (auto const& each : setup_questions())
        keys.push_back(each.key);
    CHECK(keys == std::vector<std::string>{"server-name", "icon", "banner", "server-url",
                                           "owner-name", "host", "port", "message-length",
                                           "search-results", "emoji-types", "auth-mode",
                                           "registration"});
}

TEST_CASE("each question has a flag, words, a setting of its own and a reader")
{
    std::set<std::string> paths;
    for (auto const& each : setup_questions()) {
        CHECK(each.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos);
        CHECK_FALSE(each.prompt.empty());
        CHECK(bool(each.parse != nullptr));
        CHECK_MESSAGE(paths.insert(each.path).second, each.path);
    }
}

TEST_CASE("what is asked without an option to leave it has a default that its reader takes")
{
    auto const fresh = oc::fresh_config_document();
    for (auto const& each : setup_questions()) {
        auto const otherwise = oc::find_default_answer(each);
        CHECK_MESSAGE((each.is_optional || otherwise.has_value()), each.key);
        if (otherwise)
            CHECK(parse_answer(each, *otherwise).fault == answer_fault::none);
        auto const current = oc::find_current_answer(each, fresh);
        CHECK_MESSAGE((each.is_optional || current.has_value()), each.key);
        if (current)
            CHECK(parse_answer(each, *current).value == *oc::find_value(fresh, each.path));
    }
}

TEST_CASE("texts are trimmed, and may hold any letter")
{
    CHECK(read("server-name", "  My Server \t") == "\"My Server\"");
    CHECK(read("server-name", "Caf\u00e9 \U0001F600") == "\"Caf\u00e9 \U0001F600\"");
    CHECK(read("owner-name", "\u00A0Ann\u3000") == "\"Ann\"");
}

TEST_CASE("texts that no setting should hold are refused")
{
    CHECK(is_unreadable("server-name", ""));
    CHECK(is_unreadable("server-name", "   "));
    CHECK(is_unreadable("server-name", "a\x1B[2Jb"));
    CHECK(is_unreadable("server-name", std::string_view("a\0b", 3)));
    CHECK(is_unreadable("server-name", "\xFF\xFE"));
    CHECK(is_unreadable("icon", "\xC3"));
    CHECK(read("server-name", std::string(500, 'x')) == '"' + std::string(500, 'x') + '"');
    CHECK(read("server-name", std::string(501, 'x')).starts_with("unusable: "));
}

TEST_CASE("numbers are whole and within the bounds of their setting")
{
    CHECK(read("port", "8080") == "8080");
    CHECK(read("port", " 65535 ") == "65535");
    CHECK(read("port", "65536") == "unusable: not between 0 and 65535");
    CHECK(read("port", "-1") == "unusable: not between 0 and 65535");
    CHECK(read("message-length", "0") == "unusable: not between 1 and 100000");
    CHECK(read("message-length", "100000") == "100000");
    CHECK(read("search-results", "1001") == "unusable: not between 1 and 1000");
    CHECK(read("port", "99999999999999999999999").starts_with("unusable: "));
    for (auto const* const answer : {"many", "80a", "1.5", "0x50", "+80", "8 0", "--1"})
        CHECK_MESSAGE(read("port", answer) == "unreadable: not a whole number", answer);
}

TEST_CASE("only the port falls back to its default when it is no number")
{
    for (auto const& each : setup_questions())
        CHECK_MESSAGE(each.falls_back == (each.key == "port"), each.key);
}

TEST_CASE("an address is a name or a number, without a scheme or spaces")
{
    CHECK(read("host", "0.0.0.0") == "\"0.0.0.0\"");
    CHECK(read("host", "::1") == "\"::1\"");
    CHECK(read("host", "fe80::1%eth0") == "\"fe80::1%eth0\"");
    CHECK(read("host", "localhost") == "\"localhost\"");
    CHECK(is_unreadable("host", "http://localhost"));
    CHECK(is_unreadable("host", "a b"));
    CHECK(is_unreadable("host", "host;rm"));
}

TEST_CASE("a URL may come with the schemes of the web, or with none")
{
    CHECK(read("server-url", "https://chat.example.org/") == "\"https://chat.example.org/\"");
    CHECK(read("server-url", "WSS://chat.example.org") == "\"WSS://chat.example.org\"");
    CHECK(read("server-url", "chat.example.org:8443/x") == "\"chat.example.org:8443/x\"");
    CHECK(is_unreadable("server-url", "ftp://chat.example.org"));
    CHECK(is_unreadable("server-url", "javascript://alert"));
    CHECK(is_unreadable("server-url", "https://"));
    CHECK(is_unreadable("server-url", "https:///path"));
    CHECK(is_unreadable("server-url", "https://a b"));
    CHECK(is_unreadable("server-url", "not-a-url"));
}

TEST_CASE("file types are a list with commas, lower case, without dots")
{
    CHECK(read("emoji-types", "PNG, .jpg ,webp") == R"(["png","jpg","webp"])");
    CHECK(read("emoji-types", "png,,png,PNG,") == R"(["png"])");
    CHECK(read("emoji-types", "..gif") == R"(["gif"])");
    CHECK(is_unreadable("emoji-types", ","));
    CHECK(is_unreadable("emoji-types", " . , . "));
    CHECK(is_unreadable("emoji-types", "png;gif"));
    CHECK(is_unreadable("emoji-types", "../png"));
    CHECK(is_unreadable("emoji-types", "p ng"));
}

TEST_CASE("the login mode is one of three, in any case")
{
    CHECK(read("auth-mode", "rotur") == "\"rotur\"");
    CHECK(read("auth-mode", "Cracked") == "\"cracked\"");
    CHECK(read("auth-mode", "cracked-only") == "\"cracked-only\"");
    CHECK(read("auth-mode", "crack") == "unreadable: not one of rotur, cracked, cracked-only");
}

TEST_CASE("yes and no have the words of part 2")
{
    for (auto const* const word : {"y", "yes", "true", "1", "YES", " True "})
        CHECK(oc::parse_yes_no(word) == true);
    for (auto const* const word : {"n", "no", "false", "0", "No", "\tn"})
        CHECK(oc::parse_yes_no(word) == false);
    for (auto const* const word : {"", "ye", "on", "ja", "10", "y n", "\xFF"})
        CHECK_FALSE(oc::parse_yes_no(word).has_value());
    CHECK(read("registration", "no") == "false");
    CHECK(read("registration", "1") == "true");
    CHECK(is_unreadable("registration", "maybe"));
}

TEST_CASE("the current answer is the document's value as it would be typed")
{
    auto const document = json::parse(R"({"server": {"name": "Here"}, "websocket": {"port": 7000},
        "cracked": {"allow_registration": false},
        "uploads": {"emoji_allowed_file_types": ["png", "gif"]}})")
                              .as_object();
    CHECK(oc::find_current_answer(question("server-name"), document) == "Here");
    CHECK(oc::find_current_answer(question("port"), document) == "7000");
    CHECK(oc::find_current_answer(question("registration"), document) == "no");
    CHECK(oc::find_current_answer(question("emoji-types"), document) == "png,gif");
    CHECK_FALSE(oc::find_current_answer(question("icon"), document).has_value());
}

TEST_CASE("a value that no answer makes is no current answer")
{
    auto const document = json::parse(R"({"server": {"name": 5, "url": ""},
        "websocket": {"port": "7000", "host": null}, "auth_mode": "open",
        "limits": {"post_content": 1e9}, "cracked": {"allow_registration": "yes"},
        "uploads": {"emoji_allowed_file_types": [1]}})")
                              .as_object();
    for (auto const& each : setup_questions())
        CHECK_MESSAGE(!oc::find_current_answer(each, document).has_value(), each.key);
}

TEST_CASE("without auth_mode the default is what the server does then")
{
    CHECK(oc::find_default_answer(question("auth-mode")) == "rotur");
    CHECK(oc::find_current_answer(question("auth-mode"), oc::fresh_config_document()) == "cracked");
    CHECK_FALSE(oc::find_default_answer(question("icon")).has_value());
    CHECK(oc::find_default_answer(question("server-name")) == "My OriginChats Server");
}
