// One small payload of each kind of event, and payloads that are not what they say.
#include "domain/github_event.hpp"

#include "base/text.hpp"
#include "domain/embeds.hpp"
#include "domain/github_payload.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace json = boost::json;

namespace {

constexpr oc::unix_seconds now = 1'795'345'781.92;

/// With the repository and the sender that all events have.
json::object payload_of(std::string const& members)
{
    auto made = json::parse("{" + members + "}").as_object();
    made["repository"] = json::parse(R"({"full_name":"ada/engine",
        "html_url":"https://github.com/ada/engine"})");
    made["sender"] = json::parse(R"({"login":"ada","avatar_url":"https://x.test/ada.png"})");
    return made;
}

std::optional<json::object> render(std::string_view event, std::string const& members)
{
    auto embed = oc::render_github_event(event, payload_of(members), now);
    if (embed) {
        auto const problem = oc::find_embed_problem(json::array{*embed});
        CHECK_MESSAGE(!problem, problem.value_or(""));
    }
    return embed;
}

std::string member(std::optional<json::object> const& embed, std::string_view name)
{
    if (!embed)
        return "nothing";
    auto const* const found = embed->if_contains(name);
    return found == nullptr ? "absent" : std::string(found->as_string());
}

std::string title(std::string_view event, std::string const& members)
{
    return member(render(event, members), "title");
}

std::string commits(std::size_t count, std::string const& message = "Fix it\\n\\nAt last.")
{
    std::string list;
    for (std::size_t i = 0; i < count; ++i)
        list += std::string(i > 0 ? "," : "") + R"({"id":"0123456789abcdef","url":)" +
                R"("https://github.com/ada/engine/commit/0123456","message":")" + message + "\"}";
    return R"("commits":[)" + list + "]";
}

} // namespace

TEST_CASE("a push is rendered exactly as specified")
{
    auto embed = render("push", R"("ref":"refs/heads/main",
        "compare":"https://github.com/ada/engine/compare/a...b",)" + commits(2));
    REQUIRE(embed);
    auto const description = std::exchange(embed->at("description"), "*");
    CHECK(json::value(*embed) == json::parse(R"({
        "title":"main: 2 commits","url":"https://github.com/ada/engine/compare/a...b",
        "color":2369838,
        "author":{"name":"ada - ada/engine","url":"https://github.com/ada/engine",
                  "icon_url":"https://x.test/ada.png"},
        "timestamp":"2026-11-22T11:09:41Z",
        "description":"*"})"));
    std::string const line = "[`0123456`](https://github.com/ada/engine/commit/0123456) Fix it";
    CHECK(description.as_string() == line + "\n" + line);
}

TEST_CASE("a push's title says what happened to the ref")
{
    CHECK(title("push", R"("ref":"refs/heads/a/b",)" + commits(1)) == "a/b: 1 commit");
    CHECK(title("push", R"("ref":"refs/heads/x","deleted":true,"forced":true)") == "x deleted");
    CHECK(title("push", R"("ref":"refs/heads/x","created":true,"forced":true)") == "x created");
    CHECK(title("push", R"("ref":"refs/heads/x","forced":true,)" + commits(3)) ==
          "x force-pushed");
    CHECK(title("push", R"("ref":"refs/tags/v1","created":true)") == "refs/tags/v1 created");
    CHECK(title("push", R"("ref":"refs/heads/x")") == "x: 0 commits");
    CHECK(title("push", R"("after":"x")") == "nothing");
}

TEST_CASE("a push without a comparison links to the repository, one without commits says no more")
{
    auto const embed = render("push", R"("ref":"refs/heads/x","compare":"","commits":[])");
    CHECK(member(embed, "url") == "https://github.com/ada/engine");
    CHECK(member(embed, "description") == "absent");
}

TEST_CASE("names that are missing are unknown")
{
    auto const embed = oc::render_github_event(
        "push", json::parse(R"({"ref":"refs/heads/x","repository":{}})").as_object(), now);
    REQUIRE(embed);
    CHECK(embed->at("author") ==
          json::parse(R"({"name":"unknown - unknown","url":"","icon_url":""})"));
    CHECK(embed->at("url").as_string().empty());
}

TEST_CASE("many commits are cut, and counted")
{
    auto const embed = render("push", R"("ref":"refs/heads/x",)" + commits(100));
    auto const text = member(embed, "description");
    CHECK(oc::code_points(text) <= 4096);
    CHECK(oc::code_points(text) > 3800);
    CHECK(text.find("… and ") != std::string::npos);
    CHECK(text.ends_with(" more"));
    auto const long_one =
        render("push", R"("ref":"refs/heads/x",)" + commits(1, std::string(9000, 'm')));
    CHECK(oc::code_points(member(long_one, "description")) < 700);
}

TEST_CASE("a commit's link is none when its address could break out of it")
{
    auto const embed = render("push", R"x("ref":"refs/heads/x","commits":[
        {"id":"1111111","url":"javascript:alert(1)","message":"a"},
        {"id":"2222222","url":"https://x.test/) [evil](https://y.test","message":"b"},
        "no commit", 5, {"id":5,"message":["c"]}])x");
    CHECK(member(embed, "description") == "`1111111` a\n`2222222` b\n`` ");
}

TEST_CASE("pull requests")
{
    std::string const about = R"("pull_request":{"number":12,"title":"Add gears","merged":false,
        "html_url":"https://github.com/ada/engine/pull/12","body":"They turn."})";
    auto const opened = render("pull_request", R"("action":"opened",)" + about);
    CHECK(member(opened, "title") == "Pull request #12 opened: Add gears");
    CHECK(member(opened, "url") == "https://github.com/ada/engine/pull/12");
    CHECK(member(opened, "description") == "They turn.");
    CHECK(title("pull_request", R"("action":"closed",)" + about) ==
          "Pull request #12 closed: Add gears");
    CHECK(title("pull_request",
                R"("action":"closed","pull_request":{"number":12,"title":"G","merged":true})") ==
          "Pull request #12 merged: G");
    CHECK(title("pull_request", R"("action":"ready_for_review",)" + about) ==
          "Pull request #12 ready for review: Add gears");
    CHECK(title("pull_request", R"("action":"reopened",)" + about) ==
          "Pull request #12 reopened: Add gears");
    for (auto const* const action : {"synchronize", "labeled", "assigned", "edited", ""})
        CHECK(title("pull_request",
                    R"("action":")" + std::string(action) + "\"," + about) == "nothing");
}

TEST_CASE("issues and their comments")
{
    std::string const about = R"("issue":{"number":7,"title":"It rattles",
        "html_url":"https://github.com/ada/engine/issues/7","body":"Loudly."})";
    CHECK(title("issues", R"("action":"opened",)" + about) == "Issue #7 opened: It rattles");
    CHECK(title("issues", R"("action":"closed",)" + about) == "Issue #7 closed: It rattles");
    CHECK(title("issues", R"("action":"labeled",)" + about) == "nothing");
    std::string const comment = R"("comment":{"html_url":"https://github.com/c","body":"Oil it."})";
    auto const said = render("issue_comment", R"("action":"created",)" + about + "," + comment);
    CHECK(member(said, "title") == "Comment on issue #7: It rattles");
    CHECK(member(said, "description") == "Oil it.");
    CHECK(member(said, "url") == "https://github.com/c");
    CHECK(title("issue_comment", R"("action":"created","issue":{"number":8,"title":"T",
        "pull_request":{}},)" + comment) == "Comment on pull request #8: T");
    CHECK(title("issue_comment", R"("action":"deleted",)" + about + "," + comment) == "nothing");
}

TEST_CASE("reviews and comments on code")
{
    std::string const about = R"("pull_request":{"number":12,"title":"Add gears"},)";
    auto const reviewed = [&](std::string const& state, std::string const& body) {
        return title("pull_request_review", R"("action":"submitted",)" + about +
                                                R"("review":{"state":")" + state + R"(","body":")" +
                                                body + "\"}");
    };
    CHECK(reviewed("approved", "") == "Approved pull request #12: Add gears");
    CHECK(reviewed("changes_requested", "No.") ==
          "Changes requested on pull request #12: Add gears");
    CHECK(reviewed("commented", "Hm.") == "Review of pull request #12: Add gears");
    CHECK(reviewed("commented", "") == "nothing");
    CHECK(title("pull_request_review",
                R"("action":"dismissed",)" + about + R"("review":{"state":"dismissed"})") ==
          "Review dismissed on pull request #12: Add gears");
    CHECK(title("pull_request_review_comment",
                R"("action":"created",)" + about + R"("comment":{"body":"Here."})") ==
          "Comment on pull request #12: Add gears");
    CHECK(title("commit_comment",
                R"("action":"created","comment":{"commit_id":"0123456789","body":"Nice."})") ==
          "Comment on commit 0123456");
}

TEST_CASE("releases, stars, forks")
{
    CHECK(title("release", R"("action":"published","release":{"name":"","tag_name":"v1"})") ==
          "Release published: v1");
    CHECK(title("release", R"("action":"published","release":{"name":"One","tag_name":"v1"})") ==
          "Release published: One");
    CHECK(title("release", R"("action":"created","release":{"tag_name":"v1"})") == "nothing");
    CHECK(title("star", R"("action":"created")") == "New star");
    CHECK(title("star", R"("action":"deleted")") == "nothing");
    auto const forked = render("fork", R"("forkee":{"full_name":"bob/engine",
        "html_url":"https://github.com/bob/engine"})");
    CHECK(member(forked, "title") == "Forked to bob/engine");
    CHECK(member(forked, "url") == "https://github.com/bob/engine");
}

TEST_CASE("workflows say how they ended, branches and tags that they came and went")
{
    auto const ran = [](std::string const& conclusion) {
        return title("workflow_run", R"("action":"completed","workflow_run":{"name":"CI",
            "head_branch":"main","display_title":"Fix it","conclusion":")" + conclusion + "\"}");
    };
    CHECK(ran("success") == "CI: success on main");
    CHECK(ran("timed_out") == "CI: timed out on main");
    CHECK(title("workflow_run", R"("action":"requested","workflow_run":{"name":"CI"})") ==
          "nothing");
    CHECK(title("create", R"("ref":"v1","ref_type":"tag")") == "Tag v1 created");
    CHECK(title("delete", R"("ref":"old","ref_type":"branch")") == "Branch old deleted");
    CHECK(title("create", R"("ref":null,"ref_type":"repository")") == "nothing");
}

TEST_CASE("other events get a line, noise gets none")
{
    auto const asked = render("discussion", R"("action":"created","discussion":{"title":"Why?",
        "html_url":"https://github.com/ada/engine/discussions/3"})");
    CHECK(member(asked, "title") == "Discussion created: Why?");
    CHECK(member(asked, "url") == "https://github.com/ada/engine/discussions/3");
    CHECK(title("public", "") == "Public");
    CHECK(title("branch_protection_rule", R"("action":"deleted")") ==
          "Branch protection rule deleted");
    CHECK(title("milestone", R"("action":"closed","milestone":{"title":"1.0"})") ==
          "Milestone closed: 1.0");
    for (auto const* const event : {"ping", "watch", "check_run", "check_suite", "status",
                                    "workflow_job", "deployment_status"})
        CHECK(title(event, R"("action":"completed")") == "nothing");
}

TEST_CASE("whatever a payload holds instead, the embed is one or there is none")
{
    for (auto const* const event :
         {"push", "pull_request", "pull_request_review", "pull_request_review_comment", "issues",
          "issue_comment", "commit_comment", "release", "star", "fork", "workflow_run", "create",
          "delete", "discussion"}) {
        for (auto const* const members :
             {"", R"("action":5,"ref":5,"commits":{},"issue":[],"pull_request":"x")",
              R"("action":"opened","pull_request":{},"issue":{"number":"x","title":5})",
              R"("action":"created","comment":{},"issue":{},"discussion":{"title":{}})",
              R"("action":"submitted","review":{},"pull_request":{"number":1.5,"html_url":[]})",
              R"("action":"completed","workflow_run":{"name":null,"conclusion":7})"})
            render(event, members);
    }
}

TEST_CASE("texts without end are cut to what an embed may hold")
{
    std::string const text(20'000, 'x');
    auto const embed = render("issues", R"("action":"opened","issue":{"number":1,"title":")" +
                                            text + R"(","body":")" + text + "\"}");
    CHECK(oc::code_points(member(embed, "title")) == 256);
    CHECK(member(embed, "title").ends_with("…"));
    CHECK(oc::code_points(member(embed, "description")) == 1000);
    render("push", R"("ref":")" + text + "\"");
    render(text, R"("action":")" + text + "\"");
}

TEST_CASE("a payload is GitHub's when the header says so and it looks like one")
{
    auto const is_one = [](std::string_view event, std::string const& text) {
        return oc::is_github_payload(event, json::parse(text).as_object());
    };
    CHECK(is_one("push", R"({"repository":{}})"));
    CHECK(is_one("ping", R"({"zen":"z"})"));
    CHECK(is_one("organization", R"({"sender":{}})"));
    CHECK_FALSE(is_one("", R"({"repository":{}})"));
    CHECK_FALSE(is_one("push", R"({"content":"a","repository":"text"})"));
}

TEST_CASE("times are UTC without fractions")
{
    CHECK(oc::format_utc(0) == "1970-01-01T00:00:00Z");
    CHECK(oc::format_utc(1'709'164'799.999) == "2024-02-28T23:59:59Z");
    CHECK(oc::format_utc(1'709'164'800) == "2024-02-29T00:00:00Z");
}

// The careful steps through what strangers sent ---------------------------------------------------

TEST_CASE("a path leads through objects only, and what is not there is nothing")
{
    auto const in = boost::json::parse(R"({"a":{"b":{"c":"deep"},"t":"x","n":5},"l":[{"c":"no"}],
                                           "a.t":"dotted","":{"":"empty"}})")
                        .as_object();
    CHECK(oc::github::text_at(in, "a.b.c") == "deep");
    CHECK(oc::github::text_at(in, "a.t") == "x");
    CHECK(oc::github::text_at(in, ".") == "empty");
    for (auto const* const path : {"a", "a.n", "a.b", "a.b.c.d", "a.t.x", "l.c", "l.0", "none",
                                   "none.c", "a.", ""})
        CHECK_MESSAGE(oc::github::text_at(in, path).empty(), path);
    REQUIRE(oc::github::find_object(in, "a.b") != nullptr);
    CHECK(oc::github::find_object(in, "a.b")->contains("c"));
    for (auto const* const path : {"a.t", "l", "none", "a.b.c"})
        CHECK_MESSAGE(oc::github::find_object(in, path) == nullptr, path);
}

TEST_CASE("a flag is true or it is none; a number is whole or it is #0")
{
    auto const in = boost::json::parse(R"({"yes":true,"no":false,"text":"true","one":1})")
                        .as_object();
    CHECK(oc::github::flag_at(in, "yes"));
    for (auto const* const path : {"no", "text", "one", "none", "yes.yes"})
        CHECK_FALSE_MESSAGE(oc::github::flag_at(in, path), path);
    auto const number = [](char const* value) {
        return oc::github::number_of(
            boost::json::parse("{\"number\":" + std::string(value) + "}").as_object());
    };
    CHECK(number("17") == "#17");
    CHECK(number("-1") == "#-1");
    for (auto const* const value : {"\"17\"", "1.5", "null", "18446744073709551615", "[]"})
        CHECK_MESSAGE(number(value) == "#0", value);
    CHECK(oc::github::number_of({}) == "#0");
}

TEST_CASE("only safe addresses become links")
{
    auto const url = [](char const* value) {
        return oc::github::url_at(boost::json::object{{"url", value}}, "url");
    };
    CHECK(url("https://github.com/a/b") == "https://github.com/a/b");
    CHECK(url("http://x/") == "http://x/");
    for (auto const* const value : {"", "javascript:alert(1)", "github.com", "//github.com"})
        CHECK_MESSAGE(url(value).empty(), value);
    CHECK(oc::github::url_at({{"url", 5}}, "url").empty());
    CHECK(oc::github::url_at({}, "url").empty());
}

TEST_CASE("texts are cut by code points, with a sign that there was more; lines end at either end")
{
    CHECK(oc::github::cut("", 3) == "");
    CHECK(oc::github::cut("abc", 3) == "abc");
    CHECK(oc::github::cut("abcd", 3) == "ab…");
    CHECK(oc::github::cut("äöü€", 3) == "äö…");
    CHECK(oc::github::cut("😀😀", 1) == "…");
    CHECK(oc::github::first_line("one\ntwo") == "one");
    CHECK(oc::github::first_line("one\r\ntwo") == "one");
    CHECK(oc::github::first_line("\ntwo").empty());
    CHECK(oc::github::first_line("only") == "only");
    CHECK(oc::github::first_line("").empty());
}
