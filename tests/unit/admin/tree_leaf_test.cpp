// One subcommand: how its words become members of a request.
#include "admin/tree_leaf.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <functional>
#include <vector>

namespace json = boost::json;

namespace {

using words = std::vector<std::string>;
using maker = std::function<void(oc::tree_leaf&)>;

struct parsed {
    oc::admin_order order{};
    std::string failure{}; // what CLI11 calls it
    std::string told{};
};

parsed parse(maker const& make, words given)
{
    parsed out;
    CLI::App program{"test", "program"};
    program.require_subcommand(1);
    oc::tree_leaf leaf(program, out.order, {"do", "Does it", "thing_do"});
    make(leaf);
    given.insert(given.begin(), "do");
    try {
        program.parse(words(given.rbegin(), given.rend()));
    } catch (CLI::ExtrasError const&) { // which is named after the subcommand
        out.failure = "ExtrasError";
    } catch (CLI::ParseError const& why) {
        out.failure = why.get_name();
        out.told = why.what();
    }
    return out;
}

/// The request; of a refusal its name.
std::string made(maker const& make, words given)
{
    auto const out = parse(make, std::move(given));
    return out.failure.empty() ? json::serialize(out.order.request) : out.failure;
}

} // namespace

TEST_CASE("without options a leaf asks for its command, and for nothing else")
{
    auto const out = parse([](oc::tree_leaf&) {}, {});
    CHECK(out.order.request == json::object{{"cmd", "thing_do"}});
    CHECK(out.order.question.empty());
    CHECK_FALSE(out.order.wants_password);
}

TEST_CASE("a text is what was written, whatever it looks like")
{
    auto const leaf = [](oc::tree_leaf& of) { of.text("--name", "name", "A name"); };
    for (auto const* const given : {"5", "true", "null", "{\"a\":1}", "a b", "é", "\"", "a=b"}) {
        CAPTURE(given);
        auto const out = parse(leaf, {"--name", given});
        CHECK(out.failure == "");
        CHECK(out.order.request.at("name") == json::value(given));
    }
    CHECK(made(leaf, {"--name="}) != ""); // nothing is lost without a word
    CHECK(made(leaf, {"--name"}) == "ArgumentMismatch");
    CHECK(made(leaf, {"word"}) == "ExtrasError");
}

TEST_CASE("an option that is not given makes no member")
{
    auto const leaf = [](oc::tree_leaf& of) {
        of.text("--a", "a", "A").number("--b", "b", "B").flag("--c,!--not-c", "c", "C");
        of.texts("--d", "d", "D").moment("--e", "e", "E").json("--f", "f", "F");
    };
    CHECK(made(leaf, {}) == R"({"cmd":"thing_do"})");
}

TEST_CASE("what has to be there has to be there")
{
    auto const leaf = [](oc::tree_leaf& of) { of.needs("NAME", "name", "A name"); };
    CHECK(made(leaf, {}) == "RequiredError");
    CHECK(made(leaf, {"ada"}) == R"({"name":"ada","cmd":"thing_do"})");
    CHECK(made(leaf, {"ada", "bob"}) == "ExtrasError");
    CHECK(made([](oc::tree_leaf& of) { of.number("--n", "n", "N").required(); }, {}) ==
          "RequiredError");
}

TEST_CASE("a dotted key goes into a section, beside what is there")
{
    auto const leaf = [](oc::tree_leaf& of) {
        of.text("--a", "updates.a", "A").number("--b", "updates.b", "B").text("--c", "c", "C");
    };
    CHECK(json::parse(made(leaf, {"--a", "x", "--b", "5", "--c", "y"})) ==
          json::parse(R"({"cmd":"thing_do","updates":{"a":"x","b":5},"c":"y"})"));
}

TEST_CASE("a number is a whole one, below zero too, and no word")
{
    auto const leaf = [](oc::tree_leaf& of) { of.number("--n", "n", "N"); };
    CHECK(made(leaf, {"--n=-5"}) == R"({"n":-5,"cmd":"thing_do"})");
    CHECK(made(leaf, {"--n", "9223372036854775807"}) ==
          R"({"n":9223372036854775807,"cmd":"thing_do"})");
    for (auto const* const given : {"x", "5x", "1.5", "1e3", "9223372036854775808", "5 5"}) {
        CAPTURE(given);
        CHECK(made(leaf, {std::string("--n=") + given}) == "ValidationError");
    }
}

TEST_CASE("a list of words takes all that follow, a list by option one at a time")
{
    auto const rest = [](oc::tree_leaf& of) { of.texts("ROLE", "roles", "Roles").required(); };
    CHECK(made(rest, {"a", "b", "a"}) == R"({"roles":["a","b","a"],"cmd":"thing_do"})");
    CHECK(made(rest, {}) == "RequiredError");
    auto const repeated = [](oc::tree_leaf& of) {
        of.texts("--role", "roles", "Roles").text("NAME", "name", "A name");
    };
    CHECK(json::parse(made(repeated, {"--role", "a", "ada", "--role", "b"})) ==
          json::parse(R"({"cmd":"thing_do","roles":["a","b"],"name":"ada"})"));
}

TEST_CASE("a flag is a yes, its opposite a no; of both the last counts")
{
    auto const leaf = [](oc::tree_leaf& of) { of.flag("--on,!--off", "on", "On"); };
    CHECK(made(leaf, {"--on"}) == R"({"on":true,"cmd":"thing_do"})");
    CHECK(made(leaf, {"--off"}) == R"({"on":false,"cmd":"thing_do"})");
    CHECK(made(leaf, {"--on", "yes"}) == "ExtrasError");
}

TEST_CASE("a time that cannot be read is refused with how it is written")
{
    auto const leaf = [](oc::tree_leaf& of) { of.moment("--after", "after", "After"); };
    CHECK(json::parse(made(leaf, {"--after", "1970-01-02"})).at("after").as_double() == 86'400);
    auto const refused = parse(leaf, {"--after", "yesterday"});
    CHECK(refused.failure == "ValidationError");
    CHECK(refused.told.find("--after") != std::string::npos);
    CHECK(refused.told.find("2026-11-23T10:00Z") != std::string::npos);
}

TEST_CASE("JSON is taken as it is, and refused when it is none")
{
    auto const leaf = [](oc::tree_leaf& of) { of.json("--p", "p", "P"); };
    for (auto const* const given : {R"({"a":[1,null]})", "5", "\"x\"", "null", "[]"}) {
        CAPTURE(given);
        CHECK(json::parse(made(leaf, {"--p", given})).at("p") == json::parse(given));
    }
    for (auto const* const given : {"{", "x", "{} {}", "{'a':1}", "[1,]", " "}) {
        CAPTURE(given);
        CHECK(made(leaf, {"--p", given}) == "ValidationError");
    }
}

TEST_CASE("a choice takes one of its words, exactly")
{
    auto const leaf = [](oc::tree_leaf& of) {
        of.choice("--type", "type", {"text", "voice"}, "Which");
    };
    CHECK(made(leaf, {"--type", "voice"}) == R"({"type":"voice","cmd":"thing_do"})");
    auto const refused = parse(leaf, {"--type", "Voice"});
    CHECK(refused.failure == "ValidationError");
    CHECK(refused.told.find("text") != std::string::npos); // the words that it may be
}

TEST_CASE("a question and a password belong to the leaf that was chosen")
{
    oc::admin_order order;
    CLI::App program{"test", "program"};
    oc::tree_leaf(program, order, {"delete", "Deletes it", "thing_delete"}).asks("Really?");
    oc::tree_leaf(program, order, {"lock", "Locks it", "thing_lock"}).reads_password();
    oc::tree_leaf(program, order, {"show", "Shows it", "thing_show"});
    program.parse(words{"show"});
    CHECK(order.question.empty());
    CHECK_FALSE(order.wants_password);
    program.parse(words{"lock"});
    CHECK(order.wants_password);
    CHECK(order.question.empty());
    program.parse(words{"delete"});
    CHECK(order.question == "Really?");
    CHECK(order.request.at("cmd") == "thing_delete");
}
