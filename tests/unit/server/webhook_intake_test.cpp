// The order of things on the way of a POST: what is looked at before the body, what may happen
// meanwhile.
#include "server/webhook_intake.hpp"

#include "support/test_world.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>

using namespace oc::test;

namespace {

/// A world with one webhook, and its intake.
struct stage {
    test_world world{};
    oc::webhook_intake intake{
        {.core = *world.executors()[0],
         .workers = *world.executors()[4],
         .time = world.time,
         .now = [this]() -> oc::view const& { return world.now(); },
         .run_change =
             [this](oc::core::change wanted) { world.center().run_change(std::move(wanted)); }}};

    stage()
    {
        world.change([](oc::tx& db) {
            db.webhooks.insert({.id = "w1",
                                .room = db.now.channels->find("general")->id,
                                .name = "CI",
                                .created_by = "USR:boss"},
                               "secret");
        });
    }

    std::size_t count_messages()
    {
        std::int64_t count = 0;
        world.read([&](oc::read_tx& db) {
            count = db.messages.count(world.now().channels->find("general")->id);
        });
        return static_cast<std::size_t>(count);
    }

    std::vector<oc::webhook_delivery> deliveries()
    {
        std::vector<oc::webhook_delivery> found;
        world.read([&](oc::read_tx& db) { found = db.webhooks.list_deliveries("w1"); });
        return found;
    }
};

/// One request; its body is sent by hand.
struct client {
    stage& at;
    std::optional<oc::http_response> answer{};
    std::shared_ptr<oc::body_receiver> body{};
    int pieces_taken = 0;

    client(stage& where, std::string const& query,
           std::optional<std::uint64_t> length = std::nullopt)
        : at(where)
    {
        body = at.intake.open_body({.method = "POST",
                                    .path = "/webhooks",
                                    .query = query,
                                    .headers = {{"content-type", "application/json"}},
                                    .content_length = length},
                                   [this](oc::http_response response) {
                                       CHECK_FALSE(answer);
                                       answer = std::move(response);
                                   });
    }

    void send(std::string bytes)
    {
        body->take(std::move(bytes), [this] { ++pieces_taken; });
    }

    /// The status once everything has happened; 0 while there is none.
    int status()
    {
        at.world.run_until_idle();
        return answer ? answer->status : 0;
    }
};

} // namespace

TEST_CASE("a body in pieces is put together and posted")
{
    stage at;
    client sender(at, "token=secret");
    sender.send(R"({"con)");
    sender.send(R"(tent":"a"})");
    CHECK(sender.status() == 0);
    CHECK(sender.pieces_taken == 2);
    sender.body->finish();
    CHECK(sender.status() == 204);
    CHECK(at.count_messages() == 1);
    REQUIRE(at.deliveries().size() == 1);
    CHECK(at.deliveries()[0].bytes == 15);
}

TEST_CASE("with an unknown token nothing of the body is asked for")
{
    stage at;
    client sender(at, "token=wrong");
    sender.send("{");
    CHECK(sender.status() == 401);
    CHECK(sender.pieces_taken == 0);
    sender.body->finish(); // and nothing comes of it
    CHECK(sender.status() == 401);
    CHECK(at.deliveries().empty());
}

TEST_CASE("a length that is too large is refused before the body, an unsaid one within it")
{
    stage at;
    client honest(at, "token=secret", 10 * 1024 * 1024 + 1);
    CHECK(honest.status() == 413);
    client chunked(at, "token=secret");
    chunked.send(std::string(10 * 1024 * 1024, ' '));
    CHECK(chunked.status() == 0);
    chunked.send(" ");
    CHECK(chunked.status() == 413);
    CHECK(chunked.pieces_taken == 1);
    chunked.send("more");
    CHECK(chunked.status() == 413);
    REQUIRE(at.deliveries().size() == 2);
    CHECK(at.deliveries()[0].status == 413);
}

TEST_CASE("a token that is dead when the body is whole posts nothing")
{
    stage at;
    client sender(at, "token=secret");
    sender.send(R"({"content":"a"})");
    CHECK(sender.status() == 0);
    at.world.change([](oc::tx& db) { db.webhooks.set_token("w1", "another"); });
    sender.body->finish();
    CHECK(sender.status() == 401);
    CHECK(at.count_messages() == 0);
}

TEST_CASE("a webhook that is deleted meanwhile posts nothing")
{
    stage at;
    client sender(at, "token=secret");
    sender.send(R"({"content":"a"})");
    at.world.run_until_idle();
    at.world.change([](oc::tx& db) { db.webhooks.remove("w1"); });
    sender.body->finish();
    CHECK(sender.status() == 401);
    CHECK(at.count_messages() == 0);
}

TEST_CASE("a peer that goes away within its body leaves nothing behind")
{
    stage at;
    {
        client sender(at, "token=secret");
        sender.send(R"({"content":"a"})");
        sender.body.reset();
        CHECK(sender.status() == 0);
    }
    CHECK(at.count_messages() == 0);
    CHECK(at.deliveries().empty());
}

TEST_CASE("a failing disk is told as such, and nothing was posted")
{
    stage at;
    client sender(at, "token=secret");
    sender.send(R"({"content":"a"})");
    sender.body->finish();
    at.world.disk().fill_up();
    CHECK(sender.status() == 500);
    at.world.disk().repair();
    CHECK(at.count_messages() == 0);
}

TEST_CASE("a webhook has a budget of its own that comes back with time")
{
    stage at;
    auto const post = [&] {
        client sender(at, "token=secret");
        sender.send(R"({"content":"a"})");
        sender.body->finish();
        auto const status = sender.status();
        if (status == 429)
            CHECK(sender.answer->headers ==
                  oc::header_fields{{"Retry-After", "1"}});
        return status;
    };
    for (int i = 0; i < 30; ++i)
        CHECK(post() == 204);
    CHECK(post() == 429);
    CHECK(post() == 429);
    CHECK(at.deliveries().front().status == 429);
    CHECK(at.deliveries()[1].status == 204); // a run of refusals is one line
    at.world.advance_s(1);
    CHECK(post() == 204);
    CHECK(post() == 429);
    CHECK(at.count_messages() == 31);
}

TEST_CASE("wait=true is answered with the message")
{
    stage at;
    client sender(at, "token=secret&wait=true");
    sender.send(R"({"content":"a"})");
    sender.body->finish();
    CHECK(sender.status() == 200);
    auto const message = boost::json::parse(sender.answer->body).as_object();
    CHECK(message.at("content").as_string() == "a");
    CHECK(message.at("user").as_string() == "originChats");
    CHECK(message.at("webhook") ==
          boost::json::parse(R"({"id":"w1","name":"CI","avatar":null})"));
}
