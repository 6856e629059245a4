// Who gets a push and when (part 2 §6.4, docs/decisions/0012), over a whole server in virtual time.
#include "support/push_browser.hpp"
#include "support/test_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace oc;
using namespace oc::test;

namespace {

constexpr char const* dash = "\xe2\x80\x94";

// A server with ada, who writes, and others who are away; everybody has one browser.
struct fixture {
    explicit fixture(world_options options = {}) : w(std::move(options))
    {
        ada = &w.log_in("USR:ada", "ada");
        for (auto const* const name : {"bob", "cyd", "eve"})
            add(name, {"user"});
    }

    void add(std::string const& name, std::vector<std::string> roles)
    {
        user made;
        made.id = "USR:" + name;
        made.username = name;
        made.roles = std::move(roles);
        w.add_user(made);
        add_browser(name, name);
    }
    void add_staff()
    {
        role staff;
        staff.name = "staff";
        staff.position = 7;
        w.add_role(staff);
    }
    void add_browser(std::string const& owner, std::string const& name)
    {
        auto const seed = static_cast<unsigned char>(browsers.size() + 1);
        push_browser const made("https://push.example/" + name, seed);
        browsers.emplace(made.endpoint(), made);
        w.change([&](tx& db) {
            auto record = made.to_record("USR:" + owner);
            record.last_used = db.time;
            db.push.set(record);
        });
    }

    std::string ask(peer& who, boost::json::object request)
    {
        request["listener"] = "1";
        who.send(boost::json::serialize(request));
        w.run_until_idle();
        std::string answer;
        for (auto const& packet : who.take_all())
            if (boost::json::parse(packet).as_object().contains("listener"))
                answer = packet;
        return answer;
    }
    /// Its id.
    std::string say(boost::json::object fields)
    {
        fields["cmd"] = "message_new";
        if (!fields.contains("channel"))
            fields["channel"] = "general";
        auto const answer = boost::json::parse(ask(*ada, std::move(fields)));
        REQUIRE_MESSAGE(answer.as_object().contains("message"), answer);
        return std::string(answer.at("message").at("id").as_string());
    }
    std::string say(std::string_view content) { return say({{"content", content}}); }

    /// "bob: #general — ada" of each push since the last call, by endpoint.
    std::vector<std::string> take_titles()
    {
        std::vector<std::string> titles;
        for (auto const& payload : take_payloads())
            titles.push_back(payload.first + ": " +
                             std::string(payload.second.at("title").as_string()));
        std::ranges::sort(titles);
        return titles;
    }
    std::vector<std::pair<std::string, boost::json::value>> take_payloads()
    {
        std::vector<std::pair<std::string, boost::json::value>> found;
        for (auto const& post : std::exchange(w.pushes.posts, {})) {
            auto const text = browsers.at(post.url).decrypt(post.body);
            REQUIRE(text.has_value());
            found.emplace_back(post.url.substr(post.url.rfind('/') + 1), boost::json::parse(*text));
        }
        return found;
    }

    test_world w;
    peer* ada = nullptr;
    std::map<std::string, push_browser> browsers{};
};

using titles = std::vector<std::string>;

} // namespace

TEST_CASE("who is mentioned and away is told at once, with exactly three members")
{
    fixture f;
    f.say("hello @bob");
    auto const payloads = f.take_payloads();
    REQUIRE_EQ(payloads.size(), 1);
    CHECK_EQ(payloads[0].first, "bob");
    CHECK(payloads[0].second ==
          boost::json::value{{"title", std::string("#general ") + dash + " ada"},
                             {"body", "hello @bob"},
                             {"channelName", "general"}});
    f.w.advance_s(30);
    CHECK(f.take_titles().empty());
}

TEST_CASE("every browser of the user is told")
{
    fixture f;
    f.add_browser("bob", "bobs-phone");
    f.say("@bob");
    CHECK_EQ(f.take_titles().size(), 2);
}

TEST_CASE("messages that ping nobody, and the author himself, push nothing")
{
    fixture f;
    f.add_browser("ada", "adas");
    auto const mine = f.say("hello @ada @nobody bob");
    f.say({{"content", "again"}, {"reply_to", mine}});
    f.w.advance_s(15);
    CHECK(f.take_titles().empty());
}

TEST_CASE("a reply tells the author of the message, unless it says ping: false")
{
    fixture f;
    auto const theirs = f.w.add_message("general", "USR:bob", "question");
    f.say({{"content", "answer"}, {"reply_to", theirs}});
    CHECK(f.take_titles() == titles{std::string("bob: #general ") + dash + " ada replied"});
    f.say({{"content", "answer"}, {"reply_to", theirs}, {"ping", false}});
    CHECK(f.take_titles().empty());
}

TEST_CASE("a mentioned role tells its members, each once with the best reason")
{
    fixture f;
    f.add_staff();
    f.add("sam", {"user", "staff"});
    f.add("sue", {"user", "staff"});
    f.add("sid", {"user", "staff"});
    auto const theirs = f.w.add_message("general", "USR:sue", "question");
    f.say({{"content", "@&staff and @sam"}, {"reply_to", theirs}});
    CHECK(f.take_titles() == titles{std::string("sam: #general ") + dash + " ada",
                                    std::string("sid: #general ") + dash + " ada mentioned @staff",
                                    std::string("sue: #general ") + dash + " ada replied"});
    f.say({{"content", "@sue"}, {"reply_to", theirs}});
    CHECK(f.take_titles() == titles{std::string("sue: #general ") + dash + " ada"});
}

TEST_CASE("s7: who may not view the channel is told nothing, whatever the reason")
{
    fixture f;
    f.add_staff();
    channel secret;
    secret.name = "secret";
    secret.type = channel_type::text;
    secret.permissions.lists = {{"view", {"staff"}}, {"send", {"staff"}}};
    f.w.add_channel(secret);
    f.w.change([](tx& db) {
        auto me = *db.now.users.find("USR:ada");
        me.roles = {"user", "staff"};
        db.users.set(me);
    });
    f.add("sam", {"user", "staff"});
    auto const theirs = f.w.add_message("secret", "USR:bob", "before he lost the role");
    f.say({{"content", "@bob @cyd @sam @&user"}, {"channel", "secret"}, {"reply_to", theirs}});
    CHECK(f.take_titles() == titles{std::string("sam: #secret ") + dash + " ada"});
}

TEST_CASE("the banned are told nothing")
{
    fixture f;
    f.w.change([](tx& db) {
        auto bob = *db.now.users.find("USR:bob");
        bob.banned = true;
        db.users.set(bob);
    });
    f.say("@bob @cyd");
    CHECK(f.take_titles() == titles{std::string("cyd: #general ") + dash + " ada"});
}

TEST_CASE("a thread tells under the name of its channel")
{
    fixture f;
    channel help;
    help.name = "help";
    help.type = channel_type::forum;
    for (auto const* const action : {"view", "send", "create_thread"})
        help.permissions.lists.emplace_back(action, std::vector<std::string>{"user"});
    f.w.add_channel(help);
    auto const made = boost::json::parse(
        f.ask(*f.ada, {{"cmd", "thread_create"}, {"channel", "help"}, {"name", "deep"}}));
    auto const id = std::string(made.at("thread").at("id").as_string());
    f.say({{"content", "@bob"}, {"thread_id", id}});
    auto const payloads = f.take_payloads();
    REQUIRE_EQ(payloads.size(), 1);
    CHECK_EQ(payloads[0].second.at("channelName").as_string(), "help");
}

TEST_CASE("edits push nothing")
{
    fixture f;
    auto const id = f.say("hello");
    f.ask(*f.ada,
          {{"cmd", "message_edit"}, {"channel", "general"}, {"id", id}, {"content", "@bob"}});
    f.w.advance_s(15);
    CHECK(f.take_titles().empty());
}

TEST_CASE("a repeated send with its nonce pushes once")
{
    fixture f;
    for (int i = 0; i < 2; ++i)
        f.say({{"content", "@bob"}, {"nonce", "n1"}});
    CHECK_EQ(f.take_titles().size(), 1);
}

TEST_CASE("who is connected and stays so gets no push")
{
    fixture f;
    auto& bob = f.w.log_in("USR:bob");
    f.say("@bob");
    f.w.advance_s(30);
    CHECK(f.take_titles().empty());
    CHECK(bob.is_open());
}

TEST_CASE("who goes within ten seconds without having read gets the push after them")
{
    fixture f;
    auto& bob = f.w.log_in("USR:bob");
    f.say("@bob");
    f.w.advance_s(3);
    bob.drop();
    f.w.advance_s(6);
    CHECK(f.take_titles().empty());
    f.w.advance_s(1);
    CHECK_EQ(f.take_titles().size(), 1);
    f.w.advance_s(30);
    CHECK(f.take_titles().empty());
}

TEST_CASE("who was here a moment ago is told after ten seconds, and no sooner")
{
    fixture f;
    f.w.log_in("USR:bob").drop();
    f.w.run_until_idle();
    f.say("@bob");
    f.w.advance_s(9);
    CHECK(f.take_titles().empty());
    f.w.advance_s(1);
    CHECK_EQ(f.take_titles().size(), 1);
    f.say("@bob once more"); // away for longer by now
    CHECK_EQ(f.take_titles().size(), 1);
}

TEST_CASE("read elsewhere within ten seconds, no push comes (unreads_ack)")
{
    fixture f;
    auto& bob = f.w.log_in("USR:bob");
    auto const id = f.say("@bob");
    f.ask(bob, {{"cmd", "unreads_ack"}, {"channel", "general"}, {"message_id", id}});
    bob.drop();
    f.w.advance_s(30);
    CHECK(f.take_titles().empty());
}

TEST_CASE("read on a new connection within ten seconds, no push comes")
{
    fixture f;
    f.w.log_in("USR:bob").drop();
    f.w.run_until_idle();
    f.say("@bob");
    f.w.advance_s(4);
    auto& again = f.w.log_in("USR:bob");
    f.ask(again, {{"cmd", "messages_get"}, {"channel", "general"}});
    again.drop();
    f.w.advance_s(30);
    CHECK(f.take_titles().empty());
}

TEST_CASE("come back without reading and gone again, the push comes")
{
    fixture f;
    f.w.log_in("USR:bob").drop();
    f.w.run_until_idle();
    f.say("@bob");
    f.w.advance_s(4);
    f.w.log_in("USR:bob").drop();
    f.w.advance_s(6);
    CHECK_EQ(f.take_titles().size(), 1);
}

TEST_CASE("what is held looks at the rights and the message of the end")
{
    fixture f;
    f.w.log_in("USR:bob").drop();
    f.w.run_until_idle();
    auto const id = f.say("@bob take this back");
    f.ask(*f.ada, {{"cmd", "message_delete"}, {"channel", "general"}, {"id", id}});
    f.w.advance_s(15);
    CHECK(f.take_titles().empty());

    f.w.log_in("USR:bob").drop();
    f.w.run_until_idle();
    f.say("@bob");
    f.w.change([](tx& db) {
        auto bob = *db.now.users.find("USR:bob");
        bob.banned = true;
        db.users.set(bob);
    });
    f.w.advance_s(15);
    CHECK(f.take_titles().empty());
}

TEST_CASE("§18.15: 410 removes the subscription")
{
    fixture f;
    f.add_browser("bob", "bobs-phone");
    f.w.pushes.answer = [](outgoing_request const& post) {
        return answering(post.url.ends_with("phone") ? 201 : 410)(post);
    };
    f.say("@bob");
    CHECK_EQ(f.take_titles().size(), 2);
    f.say("@bob");
    CHECK(f.take_titles() == titles{std::string("bobs-phone: #general ") + dash + " ada"});
}

TEST_CASE("a failed push is tried again by the ticks of the server")
{
    fixture f;
    f.w.pushes.answer = answering(503);
    f.say("@bob");
    f.w.pushes.answer = answering(201);
    f.w.advance_s(10);
    CHECK_EQ(f.take_titles().size(), 2);
    f.w.advance_s(60);
    CHECK(f.take_titles().empty());
}

TEST_CASE("a login on the same device keeps its subscription in use")
{
    fixture f;
    auto& bob = f.w.log_in("USR:bob");
    f.ask(bob, {{"cmd", "push_subscribe"},
                {"subscription", push_browser("https://push.example/tv").to_json()}});
    bob.drop();
    f.w.advance_s(100);
    f.w.log_in("USR:bob");
    f.w.read([&](read_tx& db) {
        auto const found = db.push.list("USR:bob");
        REQUIRE_EQ(found.size(), 2);
        CHECK_EQ(found[0].endpoint, "https://push.example/tv");
        CHECK_GE(found[0].last_used, fake_clock::first_wall + 100);
        CHECK_LT(found[1].last_used, fake_clock::first_wall + 100); // another fingerprint
    });
}

TEST_CASE("without keys nothing is pushed and nothing is announced")
{
    fixture f({.has_push = false});
    f.say("@bob");
    f.w.advance_s(15);
    CHECK(f.w.pushes.posts.empty());
    auto const answer = boost::json::parse(f.ask(*f.ada, {{"cmd", "push_get_vapid"}}));
    CHECK_EQ(answer.at("val").as_string(), "VAPID keys not configured on this server");
    auto& guest = f.w.connect();
    f.w.run_until_idle();
    auto const handshake = guest.take();
    CHECK(handshake.find("push_get_vapid") == std::string::npos);
    CHECK(handshake.find("push_subscribe") != std::string::npos);
}

TEST_CASE("a server that stops forgets what it held")
{
    fixture f;
    f.w.log_in("USR:bob").drop();
    f.w.run_until_idle();
    f.say("@bob");
    f.w.restart();
    f.w.advance_s(15);
    CHECK(f.take_titles().empty());
}
