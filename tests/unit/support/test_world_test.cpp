// The in-process world itself: logins, order, restarts, failures; and that its network catches what
// the rules forbid is left to its CHECKs.
#include "support/test_world.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

std::string cmd_of(std::string const& packet)
{
    return std::string(boost::json::parse(packet).at("cmd").as_string());
}

std::vector<std::string> take_cmds(peer& from)
{
    std::vector<std::string> cmds;
    for (auto const& packet : from.take_all())
        cmds.push_back(cmd_of(packet));
    return cmds;
}

user make_member(std::string const& name)
{
    user made;
    made.id = "USR:" + name;
    made.username = name;
    made.roles = {"user"};
    return made;
}

char const hello[] = R"({"cmd":"message_new","channel":"general","content":"hello"})";

} // namespace

TEST_CASE("nothing happens in a world before its executors run")
{
    test_world world;
    auto& ada = world.connect();
    CHECK_FALSE(ada.has_received());
    world.run_until_idle();
    CHECK_EQ(take_cmds(ada), std::vector<std::string>{"handshake"});
}

TEST_CASE("a login through the world's Rotur takes the whole hello of the newcomer")
{
    test_world world;
    auto& ada = world.log_in("USR:ada", "Ada");
    CHECK_EQ(take_cmds(ada), std::vector<std::string>{"user_join", "user_connect"});
    auto& bob = world.log_in("USR:bob", "Bob");
    CHECK_EQ(take_cmds(bob), std::vector<std::string>{"user_join", "user_connect"});
    CHECK_EQ(take_cmds(ada), std::vector<std::string>{"user_join", "user_connect"});
    CHECK_EQ(world.now().users.size(), 2);
}

TEST_CASE("what is stored is there after a restart, and clients are not")
{
    test_world world;
    world.add_user(make_member("ada"));
    auto const id = world.add_message("general", "USR:ada", "kept");
    world.log_in("USR:ada");
    world.restart();
    CHECK_EQ(world.net().slots_in_use(), 0);
    auto& ada = world.log_in("USR:ada");
    ada.take_all();
    ada.send(R"({"cmd":"message_get","channel":"general","id":")" + id + "\"}");
    world.run_until_idle();
    CHECK_EQ(boost::json::parse(ada.take()).at("message").at("content").as_string(), "kept");
}

TEST_CASE("a full disk refuses changes, and after the repair they work again")
{
    test_world world;
    auto& ada = world.log_in("USR:ada", "Ada");
    ada.take_all();
    world.disk().fill_up();
    ada.send(hello);
    world.run_until_idle();
    auto const refusal = boost::json::parse(ada.take());
    CHECK_EQ(refusal.at("cmd").as_string(), "error");
    CHECK_EQ(refusal.at("code").as_string(), "internal_error");
    world.disk().repair();
    ada.send(hello);
    world.run_until_idle();
    CHECK_EQ(take_cmds(ada), std::vector<std::string>{"message_new"});
}

TEST_CASE("a slot is used again only after the core has forgotten its connection")
{
    test_world world({.net_threads = 1});
    auto& first = world.connect();
    world.run_until_idle();
    first.drop();
    auto& second = world.connect(); // before the core has heard of the end of the first
    CHECK_NE(second.connection().slot, first.connection().slot);
    world.run_until_idle();
    auto& third = world.connect();
    CHECK_EQ(third.connection().slot, first.connection().slot);
    world.run_until_idle();
    CHECK_EQ(world.net().slots_in_use(), 2);
    CHECK_THROWS(first.send(hello));
}

TEST_CASE("a changed right reaches the clients that it concerns")
{
    test_world world;
    auto& ada = world.log_in("USR:ada", "Ada");
    ada.take_all();
    channel staff;
    staff.name = "staff";
    staff.permissions.lists = {{"view", {"moderator"}}};
    world.add_channel(staff);
    CHECK_FALSE(ada.has_received());
    world.change([](tx& db) {
        auto changed = *db.now.users.find("USR:ada");
        changed.roles.push_back("moderator");
        db.users.set(changed);
    });
    CHECK_EQ(take_cmds(ada), std::vector<std::string>{"channels_get"});
}

TEST_CASE("time in a world passes when it is told to, with heartbeats")
{
    test_world world;
    auto& ada = world.log_in("USR:ada", "Ada");
    ada.take_all();
    world.advance_s(29);
    CHECK_FALSE(ada.has_received());
    world.advance_s(1);
    CHECK_EQ(take_cmds(ada), std::vector<std::string>{"ping"});
}

TEST_CASE("a slow Rotur answers at its deadline or when it is told to")
{
    test_world world;
    world.book.set_mood(rotur_book::mood::slow);
    auto& ada = world.connect();
    world.run_until_idle();
    auto const key =
        std::string(boost::json::parse(ada.take()).at("val").at("validator_key").as_string());
    auto const validator = world.book.issue("USR:a", "a", key);
    auto const auth = R"({"cmd":"auth","validator":")" + validator + "\"}";
    ada.send(auth);
    world.run_until_idle();
    CHECK_EQ(world.rotur().waiting_count(), 1);
    CHECK_FALSE(ada.has_received());
    world.advance_s(5);
    CHECK_EQ(take_cmds(ada), std::vector<std::string>{"auth_error"});
    ada.send(auth);
    world.run_until_idle();
    world.rotur().answer_waiting();
    world.run_until_idle();
    CHECK_EQ(take_cmds(ada).front(), "auth_success");
}

TEST_CASE("the same seed makes the same world")
{
    auto const first_packet = [](std::uint64_t seed) {
        test_world world({.seed = seed});
        auto& ada = world.connect();
        world.run_until_idle();
        return ada.take();
    };
    CHECK_EQ(first_packet(7), first_packet(7));
    CHECK_NE(first_packet(7), first_packet(8));
}
