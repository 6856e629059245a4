// Which webhook a request means: our address, Discord's, and what is neither.
#include "server/webhook_address.hpp"

#include <doctest/doctest.h>

#include <string>

using oc::find_webhook_address;
using oc::http_request;

namespace {

http_request make_head(std::string path, std::string query = "", oc::header_fields headers = {})
{
    return {.method = "POST",
            .path = std::move(path),
            .query = std::move(query),
            .headers = std::move(headers)};
}

std::string token_of(std::string const& path, std::string const& query = "")
{
    auto const found = find_webhook_address(make_head(path, query));
    return found ? found->token : "no webhook";
}

bool is_json(std::string const& type)
{
    return oc::is_json_request(make_head("/webhooks", "", {{"content-type", type}}));
}

} // namespace

TEST_CASE("the token stands in the query, whatever the rest of the path is")
{
    for (auto const* const path : {"/webhooks", "/webhooks/", "/webhooks/github",
                                   "/webhooks/a/b/c/d", "/webhooks/id/other"})
        CHECK(token_of(path, "token=secret") == "secret");
    CHECK(token_of("/webhooks", "wait=true&token=secret&x=1") == "secret");
    CHECK(token_of("/webhooks", "token=first&token=second") == "first");
    CHECK(token_of("/webhooks", "token=a%2db%2D%41") == "a-b-A");
}

TEST_CASE("without a token there is an address with none")
{
    for (auto const* const query : {"", "token=", "token", "tokens=x", "wait=true", "&&=&"})
        CHECK(token_of("/webhooks", query).empty());
    CHECK(token_of("/webhooks/github").empty());
    CHECK(token_of("/webhooks//").empty());
    CHECK(token_of("/webhooks/id/").empty());
}

TEST_CASE("broken escapes make a token that is nobody's")
{
    CHECK(token_of("/webhooks", "token=a%") == "a%");
    CHECK(token_of("/webhooks", "token=a%2") == "a%2");
    CHECK(token_of("/webhooks", "token=a%zz") == "a%zz");
    CHECK(token_of("/webhooks", "token=%00") == std::string(1, '\0'));
}

TEST_CASE("Discord's address holds the id and the token")
{
    for (auto const* const path : {"/webhooks/id/secret", "/api/webhooks/id/secret",
                                   "/api/webhooks/id/secret/slack",
                                   "/webhooks/id/secret/github"}) {
        auto const found = find_webhook_address(make_head(path));
        REQUIRE(found);
        CHECK(found->id == "id");
        CHECK(found->token == "secret");
    }
    CHECK(find_webhook_address(make_head("/webhooks/id/x", "token=y"))->id.empty());
    CHECK(token_of("/webhooks/id/secret/other").empty());
}

TEST_CASE("other paths are none of a webhook's")
{
    for (auto const* const path : {"/", "/webhook", "/webhooksx", "/api", "/api/webhooks",
                                   "/api/webhooks/id", "/api/webhooks/id/token/messages",
                                   "/x/webhooks/id/token", "/api/api/webhooks/id/token"})
        CHECK(token_of(path, "token=secret") == "no webhook");
}

TEST_CASE("wait is true or it is not")
{
    for (auto const* const query : {"wait=true", "wait=True", "wait=1", "token=x&wait=TRUE"})
        CHECK(find_webhook_address(make_head("/webhooks", query))->wants_message);
    for (auto const* const query : {"", "wait", "wait=", "wait=false", "wait=0", "await=true"})
        CHECK_FALSE(find_webhook_address(make_head("/webhooks", query))->wants_message);
}

TEST_CASE("only JSON is JSON")
{
    for (auto const* const type : {"application/json", "Application/JSON",
                                   "application/json; charset=utf-8", " application/json ;x"})
        CHECK(is_json(type));
    for (auto const* const type : {"", "text/json", "application/jsonp", "application/x-json",
                                   "application/x-www-form-urlencoded", "json",
                                   "text/plain, application/json"})
        CHECK_FALSE(is_json(type));
    CHECK_FALSE(oc::is_json_request(make_head("/webhooks")));
}

TEST_CASE("the name of an event is cut and holds nothing that a terminal obeys")
{
    auto const event = [](std::string const& text) {
        return oc::github_event_of(make_head("/webhooks", "", {{"x-github-event", text}}));
    };
    CHECK(event("push") == "push");
    CHECK(event("").empty());
    CHECK(event("a\x1b[2Jb") == "a?[2Jb");
    CHECK(event("\xc3\xbc") == "??");
    CHECK(event(std::string(500, 'x')) == std::string(64, 'x'));
    CHECK(oc::github_event_of(make_head("/webhooks")).empty());
}
