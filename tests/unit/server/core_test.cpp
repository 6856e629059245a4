// The core over a whole world: floods, order within a session, the end of a server, what other
// threads hand in late. What clients observe in general is in the plays.
#include "server/core.hpp"

#include "base/limits.hpp"
#include "server/close_codes.hpp"
#include "support/test_world.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

char const hello[] = R"({"cmd":"message_new","channel":"general","content":"hello"})";
char const history[] = R"({"cmd":"messages_get","channel":"general"})";
char const ping[] = R"({"cmd":"ping"})";

std::vector<std::string> take_cmds(peer& from)
{
    std::vector<std::string> cmds;
    for (auto const& packet : from.take_all())
        cmds.emplace_back(boost::json::parse(packet).at("cmd").as_string());
    return cmds;
}

using cmds = std::vector<std::string>;

struct fixture {
    test_world world;
    peer& ada = world.log_in("USR:ada", "Ada");

    fixture() { ada.take_all(); }
    manual_executor& center() { return *world.executors()[0]; }
    manual_executor& writer() { return *world.executors()[1]; }

    /// Whether the next tick makes the core write by itself.
    bool does_tick_write()
    {
        world.tick();
        center().run_until_idle();
        bool const does = writer().pending() > 0;
        world.run_until_idle();
        return does;
    }
    void add_messages(int count)
    {
        world.change([&](tx& db) {
            for (int i = 0; i < count; ++i) {
                message m;
                m.id = db.new_message_id();
                m.room = db.now.channels->find("general")->id;
                m.user = "USR:ada";
                m.content = "word";
                db.messages.insert(m);
            }
        });
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a session's commands run one after another, whatever their kind")
{
    ada.send_together({hello, history, ping, hello});
    center().run_until_idle();
    CHECK_EQ(writer().pending(), 1);
    CHECK_FALSE(ada.has_received()); // the ping waits for the message before it
    world.run_until_idle();
    CHECK_EQ(take_cmds(ada),
             cmds{"message_new", "unreads_update", "messages_get", "pong", "message_new"});
}

TEST_CASE_FIXTURE(fixture, "a query sees the change that came before it")
{
    ada.send_together({hello, history});
    world.run_until_idle();
    ada.take(); // message_new
    ada.take(); // unreads_update
    CHECK_EQ(boost::json::parse(ada.take()).at("messages").as_array().size(), 1);
}

TEST_CASE_FIXTURE(fixture, "who sends more than can wait is closed, and nobody else is")
{
    auto& bob = world.log_in("USR:bob", "Bob");
    bob.take_all();
    ada.take_all();
    std::vector<std::string> flood(limits::session_commands_max + 2, hello);
    ada.send_together(flood);
    world.run_until_idle();
    REQUIRE(ada.close().has_value());
    CHECK_EQ(ada.close()->code, close_codes::policy_violation);
    bob.take_all();
    bob.send(ping);
    world.run_until_idle();
    CHECK_EQ(take_cmds(bob), cmds{"pong"});
}

TEST_CASE_FIXTURE(fixture, "as many as can wait are all answered")
{
    // One runs, the others wait.
    std::vector<std::string> many(limits::session_commands_max + 1, hello);
    ada.send_together(many);
    world.run_until_idle();
    CHECK(ada.is_open());
    CHECK_EQ(take_cmds(ada).size(), many.size());
}

TEST_CASE_FIXTURE(fixture, "many bytes that wait close the connection, too")
{
    auto const big = R"({"cmd":"message_new","channel":"general","content":")" +
                     std::string(3 * 1024 * 1024, 'x') + "\"}";
    ada.send_together({hello, big, big, big});
    world.run_until_idle();
    REQUIRE(ada.close().has_value());
    CHECK_EQ(ada.close()->code, close_codes::policy_violation);
}

TEST_CASE_FIXTURE(fixture, "a full store refuses, and takes up work again")
{
    std::size_t committed = 0;
    for (std::size_t i = 0; i < limits::store_queue_max; ++i)
        world.queue_change([](tx&) {}, [&](bool kept) { committed += kept ? 1 : 0; });
    ada.send(hello);
    center().run_until_idle();
    world.net().thread(ada.connection().thread).run_until_idle();
    auto const refusal = boost::json::parse(ada.take());
    CHECK_EQ(refusal.at("code").as_string(), "queue_full");
    CHECK_EQ(refusal.at("src").as_string(), "message_new");
    world.run_until_idle();
    CHECK_EQ(committed, limits::store_queue_max);
    ada.send(hello);
    world.run_until_idle();
    CHECK_EQ(take_cmds(ada), cmds{"message_new"});
}

TEST_CASE_FIXTURE(fixture, "the reply to somebody who is gone goes nowhere, the event does")
{
    auto& bob = world.log_in("USR:bob", "Bob");
    bob.take_all();
    ada.send(hello);
    center().run_until_idle(); // handed to the store
    ada.drop();
    world.run_until_idle();
    CHECK_EQ(take_cmds(bob), cmds{"user_disconnect", "message_new"});
}

TEST_CASE_FIXTURE(fixture, "what a connection sends after it was closed is not looked at")
{
    ada.send(R"({"cmd":"user_leave"})");
    writer().run_until_idle();
    center().run_until_idle();
    writer().run_until_idle();
    center().run_until_idle(); // the close is on its way, the client does not know
    if (ada.is_open())
        ada.send(hello);
    world.run_until_idle();
    CHECK_EQ(ada.close()->code, close_codes::normal);
    world.read([](read_tx& db) { CHECK_EQ(db.messages.count(1), 0); });
}

TEST_CASE_FIXTURE(fixture, "a shutdown lets finish what runs and takes up nothing more")
{
    ada.send_together({hello, hello});
    center().run_until_idle();
    bool is_idle = false;
    world.center().begin_shutdown([&] { is_idle = true; });
    CHECK_FALSE(is_idle);
    world.run_until_idle();
    CHECK(is_idle);
    CHECK_EQ(take_cmds(ada), cmds{"message_new"});
    ada.send(ping);
    world.run_until_idle();
    CHECK_FALSE(ada.has_received());
}

TEST_CASE_FIXTURE(fixture, "a shutdown of an idle server is done at once")
{
    bool is_idle = false;
    world.center().begin_shutdown([&] { is_idle = true; });
    CHECK(is_idle);
}

TEST_CASE_FIXTURE(fixture, "a change of the server's own is applied like a command's")
{
    world.cause([](tx& db) {
        auto who = *db.now.users.find("USR:ada");
        who.nickname = "A";
        db.users.set(who);
        effects out;
        out.add(publication{topic::user("USR:ada"), make_frame(R"({"cmd":"ping"})")});
        return out;
    });
    CHECK_EQ(take_cmds(ada), cmds{"ping"});
    CHECK_EQ(world.now().users.find("USR:ada")->nickname, "A");
}

TEST_CASE_FIXTURE(fixture, "a change of the server's own that fails changes nothing and says so")
{
    world.disk().fill_up();
    CHECK_THROWS(world.change([](tx& db) {
        auto who = *db.now.users.find("USR:ada");
        who.nickname = "A";
        db.users.set(who);
    }));
    CHECK_EQ(world.now().users.find("USR:ada")->nickname, std::nullopt);
}

TEST_CASE_FIXTURE(fixture, "upkeep runs at the start and after what left some, else never")
{
    CHECK(does_tick_write());
    CHECK_FALSE(does_tick_write());
    ada.send(hello);
    world.run_until_idle();
    CHECK_FALSE(does_tick_write()); // its block of the search index is not complete
    add_messages(5 * 1024);
    CHECK(does_tick_write()); // all of it, piece after piece
    CHECK_FALSE(does_tick_write());
    world.change([](tx& db) { CHECK_FALSE(db.search.seal_some(1)); });
}

TEST_CASE_FIXTURE(fixture, "upkeep that fails is tried again, not at once")
{
    CHECK(does_tick_write());
    add_messages(1024);
    world.disk().fill_up();
    CHECK(does_tick_write());
    CHECK_FALSE(does_tick_write());
    world.disk().repair();
    world.advance_s(11);
    CHECK_FALSE(does_tick_write());
    world.change([](tx& db) { CHECK_FALSE(db.search.seal_some(1)); });
}

TEST_CASE_FIXTURE(fixture, "members who come and go leave nothing behind")
{
    for (int i = 0; i < 50; ++i) {
        auto& guest = world.log_in("USR:guest", "Guest");
        guest.send(ping);
        guest.drop();
        world.run_until_idle();
    }
    CHECK_EQ(world.net().slots_in_use(), 1);
    CHECK_EQ(world.center().live().connected.user_count(), 1);
    CHECK_EQ(world.center().live().connection_count, 1);
}

TEST_CASE_FIXTURE(fixture, "info counts users, connections and who is to be seen")
{
    world.add_user({.id = "USR:shy", .username = "shy", .roles = {"user"},
                    .status = {"invisible", ""}});
    world.log_in("USR:shy");
    world.connect();
    world.run_until_idle();
    auto const stats = boost::json::parse(world.info_json()).at("stats");
    CHECK_EQ(stats.at("total_users").as_int64(), 2);
    CHECK_EQ(stats.at("connected_users").as_int64(), 3);
    CHECK_EQ(stats.at("online_users").as_int64(), 1);
    CHECK_EQ(stats.at("total_channels").as_int64(), 1);
    CHECK_EQ(stats.at("total_roles").as_int64(), 4);
}
