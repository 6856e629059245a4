// Connections as the operator sees them, and commands of no session.
#include "admin/commands.hpp"
#include "domain/console.hpp"
#include "support/test_world.hpp"

#include <doctest/doctest.h>

using namespace oc::test;

namespace {

oc::user rotur_user(std::string const& name)
{
    oc::user out;
    out.id = "ROTUR:" + name;
    out.username = name;
    out.roles = {"user"};
    return out;
}

} // namespace

TEST_CASE("every connection is listed, logged in or not, with what it says of itself")
{
    test_world world;
    world.add_user(rotur_user("eve"));
    world.log_in("ROTUR:eve");
    world.connect({.address = "192.0.2.7",
                   .loopback = false,
                   .device = {.address = "", .user_agent = "chat\x1b[1m/2 \xff", .country = ""}});
    world.run_until_idle();
    world.advance_s(5);
    auto const listed = world.center().list_connections();
    REQUIRE(listed.size() == 2);
    auto const& guest = listed[0].user_id.empty() ? listed[0] : listed[1];
    auto const& member = listed[0].user_id.empty() ? listed[1] : listed[0];
    CHECK(member.user_id == "ROTUR:eve");
    CHECK(member.open_ms >= 5000);
    CHECK(guest.address == "192.0.2.7");
    CHECK(guest.client == "chat?[1m/2 ?");
    CHECK(guest.open_ms == 5000);
}

TEST_CASE("what a client says of itself is cut short")
{
    test_world world;
    world.connect({.address = "192.0.2.7",
                   .loopback = false,
                   .device = {.address = "", .user_agent = std::string(5000, 'x'), .country = ""}});
    world.run_until_idle();
    CHECK(world.center().list_connections().at(0).client == std::string(100, 'x'));
}

TEST_CASE("a connection is closed with a word to its client, once")
{
    test_world world;
    world.add_user(rotur_user("eve"));
    auto& eve = world.log_in("ROTUR:eve");
    auto& other = world.log_in("ROTUR:eve");
    auto const listed = world.center().list_connections();
    REQUIRE(listed.size() == 2);
    auto const first = std::min(listed[0].session, listed[1].session);
    CHECK(world.center().disconnect(first, "tea time"));
    CHECK_FALSE(world.center().disconnect(first, "again"));
    world.run_until_idle();
    CHECK_FALSE(eve.is_open());
    CHECK(eve.take_all().back().find("tea time") != std::string::npos);
    CHECK(other.is_open());
    CHECK_FALSE(world.center().disconnect(first, "gone"));
    CHECK_FALSE(world.center().disconnect(oc::session_id{4711}, "nobody"));
}

TEST_CASE("a stopping server takes no more of the operator's commands")
{
    test_world world;
    world.center().begin_shutdown([] {});
    auto const command = oc::find_operator_command("admin_stats");
    bool is_refused = false;
    world.center().run_for_operator(
        {command.entry, std::move(*command.entry->spec->decode({})),
         [&](oc::result<std::string> const& outcome) { is_refused = !outcome; }});
    CHECK(is_refused);
}

TEST_CASE("the console is found by its id alone, and in no list")
{
    test_world world;
    auto const& users = world.now().users;
    std::string const id(oc::console_id);
    REQUIRE(users.find(id) != nullptr);
    CHECK(users.find(id)->roles == std::vector<std::string>{"owner"});
    CHECK(users.find_shared(id)->username == oc::console_name);
    CHECK(users.name_of(id) == oc::console_name);
    CHECK(users.find_by_name(oc::console_name) == nullptr);
    CHECK(users.find_by_name_or_id(id) == nullptr);
    CHECK(users.size() == 0);
    CHECK(users.list().empty());
}
