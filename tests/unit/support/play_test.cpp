// Reading plays: every kind of line, and the words for lines that cannot be read.
#include "support/play.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

using namespace oc::test;

namespace {

play parse(std::string const& lines)
{
    return parse_play("# Shows something.\n" + lines, "p.chat");
}

play_step one(std::string const& line)
{
    auto const steps = parse(line).steps;
    REQUIRE_EQ(steps.size(), 1);
    return steps.front();
}

std::string fault(std::string const& text)
{
    try {
        parse_play(text, "p.chat");
    } catch (play_error const& failure) {
        return failure.what();
    }
    return "";
}

} // namespace

TEST_CASE("a play opens with a sentence")
{
    CHECK_EQ(parse("").title, "Shows something.");
    CHECK_EQ(fault("actors a\n"), "p.chat:1: a play opens with a comment that says what it shows");
}

TEST_CASE("actors have the roles in their parentheses, or the role user")
{
    auto const steps = parse("actors   alice (owner, user)  bob  cy (none of this)\n").steps;
    REQUIRE_EQ(steps.size(), 3);
    CHECK_EQ(steps[0].who, "alice");
    CHECK_EQ(steps[0].json, boost::json::parse(R"({"roles":["owner","user"]})"));
    CHECK_EQ(steps[1].json, boost::json::parse(R"({"roles":["user"]})"));
    CHECK_EQ(steps[2].who, "cy");
    CHECK_EQ(steps[2].json, boost::json::parse(R"({"roles":["none of this"]})"));
}

TEST_CASE("what is given says what, which, and how")
{
    auto const setting = one("given setting limits.post_content 20\n");
    CHECK(setting.kind == step_kind::setting);
    CHECK_EQ(setting.what, "limits.post_content");
    CHECK_EQ(setting.json, boost::json::value(20));
    CHECK(setting.is_given);
    CHECK(one("given role gamer\n").kind == step_kind::role);
    auto const channel = one("given channel staff {\"view\":[\"owner\"]}\n");
    CHECK(channel.kind == step_kind::channel);
    CHECK_EQ(channel.what, "staff");
    auto const message = one("given message $m in general by bob \"hi there\"\n");
    CHECK(message.kind == step_kind::message);
    CHECK_EQ(message.what, "m");
    CHECK_EQ(message.where, "general");
    CHECK_EQ(message.who, "bob");
    CHECK_EQ(message.json, boost::json::value("hi there"));
    CHECK(one("given claim-code sesame\n").kind == step_kind::claim_code);
    auto const module = one("given module automod {\"enabled\":false}\n");
    CHECK(module.kind == step_kind::module);
    CHECK(module.what == "automod");
    CHECK(module.json.at("enabled") == false);
}

TEST_CASE("what is given later needs the process")
{
    CHECK_FALSE(parse("given role gamer\n").needs_process);
    auto const later = parse("now role gamer\n");
    CHECK(later.needs_process);
    CHECK_FALSE(later.steps.front().is_given);
}

TEST_CASE("acts say who does what")
{
    auto const send = one("bob  >  {\"cmd\":\"ping\"}\n");
    CHECK(send.kind == step_kind::send);
    CHECK_EQ(send.who, "bob");
    CHECK_EQ(send.line, 2);
    CHECK_EQ(send.json, boost::json::parse(R"({"cmd":"ping"})"));
    auto const raw = one("bob >> no { JSON\n");
    CHECK(raw.kind == step_kind::send_raw);
    CHECK_EQ(raw.what, "no { JSON");
    CHECK(one("bob < {}\n").kind == step_kind::hear);
    CHECK_EQ(one("bob hears nothing\n").who, "bob");
    CHECK_EQ(one("all hear nothing\n").who, "");
    CHECK_EQ(one("bob closed 1008\n").number, 1008);
    CHECK_EQ(one("connect phone as bob\n").what, "bob");
    CHECK_EQ(one("disconnect phone\n").who, "phone");
}

TEST_CASE("a line that begins with white space continues the one before")
{
    auto const steps = parse("bob > {\"cmd\":\n        \"ping\"}\nbob hears nothing\n").steps;
    REQUIRE_EQ(steps.size(), 2);
    CHECK_EQ(steps[0].json, boost::json::parse(R"({"cmd":"ping"})"));
    CHECK_EQ(steps[1].line, 4);
}

TEST_CASE("time, disks, slow Roturs and restarts cannot be had over a socket")
{
    CHECK_EQ(one("~30s\n").number, 30'000);
    CHECK_EQ(one("~500ms\n").number, 500);
    for (char const* const line : {"~1s\n", "disk is full\n", "rotur is slow\n", "restart\n",
                                   "connect a from 192.0.2.1\n", "rotur is answering\n"})
        CHECK(parse(line).needs_process);
    for (char const* const line : {"rotur is down\n", "rotur says 404 {}\n", "connect a\n"})
        CHECK_FALSE(parse(line).needs_process);
}

TEST_CASE("Rotur issues validators and says things")
{
    auto const issue = one("rotur issues $v to USR:a named Ada for $key\n");
    CHECK_EQ(issue.what, "v");
    CHECK_EQ(issue.json, boost::json::parse(R"({"id":"USR:a","name":"Ada","key":"$key"})"));
    auto const says = one("rotur says 200 not json\n");
    CHECK_EQ(says.number, 200);
    CHECK_EQ(says.what, "not json");
}

TEST_CASE("what is repeated is there so many times")
{
    auto const steps = parse("repeat 3\nbob > {}\nbob < {}\nend\nbob hears nothing\n").steps;
    REQUIRE_EQ(steps.size(), 7);
    CHECK(steps[4].kind == step_kind::send);
    CHECK(steps[6].kind == step_kind::hear_nothing);
    CHECK_EQ(fault("# x\nrepeat 2\nbob > {}\n"), "p.chat:2: repeat without end");
}

TEST_CASE("what cannot be read is told with its line")
{
    CHECK_EQ(fault("# x\nbob dances\n"), "p.chat:2: nobody knows how to \"dances\"");
    CHECK_EQ(fault("# x\n\nbob > {\n"), "p.chat:3: no JSON: {");
    CHECK_EQ(fault("# x\nbob > []\n"), "p.chat:2: expected an object");
    CHECK_EQ(fault("# x\ngiven horse rosinante\n"), "p.chat:2: nobody knows how to give a horse");
    CHECK_EQ(fault("# x\n~5\n"), "p.chat:2: expected ~30s or ~500ms");
    CHECK_EQ(fault("# x\ndisk is tired\n"), "p.chat:2: the disk is full or repaired");
    CHECK_EQ(fault("# x\nrotur is fine\n"), "p.chat:2: Rotur is well, slow, down or answering");
    CHECK_EQ(fault("# x\nrestart now\n"), "p.chat:2: too much: now");
    CHECK_EQ(fault("# x\nactors a (b\n"), "p.chat:2: no closing parenthesis");
    CHECK_EQ(fault("# x\nbob closed early\n"), "p.chat:2: expected a number, got \"early\"");
}
