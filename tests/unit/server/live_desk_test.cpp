// Between the core and the live files: settings that change under clients, edits that become
// changes, and a last writing at the end. The files' thread is a real one, the core's is not.
#include "server/live_desk.hpp"

#include "handlers/server/server_object.hpp"
#include "server/settings_change.hpp"
#include "support/test_world.hpp"
#include "unit/setup/sample_folder.hpp"
#include "unit/watchers/fake_disk.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <stdexcept>
#include <thread>

using namespace oc;
using namespace oc::test;

namespace json = boost::json;

namespace {

std::shared_ptr<config const> named(std::string const& name, setting_changes more = {})
{
    more.emplace_back("server.name", json::value(name));
    return make_test_settings(more);
}

user rotur_user(std::string const& name)
{
    user out;
    out.id = "ROTUR:" + name;
    out.username = name;
    out.roles = {"user"};
    return out;
}

/// The packets of that name among those that came.
std::vector<json::object> heard(peer& by, std::string_view cmd)
{
    std::vector<json::object> out;
    for (auto const& text : by.take_all()) {
        auto packet = json::parse(text).as_object();
        if (packet.at("cmd") == json::value(cmd))
            out.push_back(std::move(packet));
    }
    return out;
}

struct settings_fixture {
    std::string name_now() { return server_text(*world.now().settings, "name"); }

    test_world world{};
    peer& ada = [this]() -> peer& {
        world.add_user(rotur_user("ada"));
        return world.log_in("ROTUR:ada");
    }();
};

} // namespace

// --- settings ------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(settings_fixture, "another name is in force at once, and told once to everybody")
{
    auto& second = world.log_in("ROTUR:ada");
    ada.take_all();
    change_settings(world.center(), named("Harbour"));
    CHECK(name_now() == "Harbour");
    world.run_until_idle();
    for (auto* const each : {&ada, &second}) {
        auto const told = heard(*each, "server_update");
        REQUIRE(told.size() == 1);
        CHECK(told[0].at("name") == "Harbour");
        CHECK(told[0].contains("icon"));
        CHECK(told[0].contains("banner"));
    }
}

TEST_CASE_FIXTURE(settings_fixture, "settings that clients are not shown change in silence")
{
    ada.take_all();
    change_settings(world.center(), named("Testing", {{"limits.post_content", json::value(7)}}));
    world.run_until_idle();
    CHECK(world.now().settings->post_content_max == 7);
    CHECK(ada.take_all() == std::vector<std::string>{});
    change_settings(world.center(), named("Testing"));
    world.run_until_idle();
    CHECK(ada.take_all() == std::vector<std::string>{});
}

TEST_CASE_FIXTURE(settings_fixture, "a picture that is another is told, with the name as it is")
{
    change_settings(world.center(),
                    named("Testing", {{"server.icon", json::value("https://x.test/a.png")}}));
    world.run_until_idle();
    auto const told = heard(ada, "server_update");
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("name") == "Testing");
    CHECK(told[0].at("icon") == "https://x.test/a.png");
}

TEST_CASE_FIXTURE(settings_fixture, "who has not logged in hears of no settings")
{
    auto& guest = world.connect();
    world.run_until_idle();
    guest.take_all();
    change_settings(world.center(), named("Harbour"));
    world.run_until_idle();
    CHECK(heard(guest, "server_update").empty());
    auto& later = world.connect();
    world.run_until_idle();
    CHECK(json::parse(later.take()).at("val").at("server").at("name") == "Harbour");
}

TEST_CASE_FIXTURE(settings_fixture, "on a disk that fails the settings count all the same, untold")
{
    world.disk().fill_up();
    change_settings(world.center(), named("Harbour"));
    world.run_until_idle();
    CHECK(name_now() == "Harbour");
    CHECK(heard(ada, "server_update").empty());
    world.disk().repair();
    change_settings(world.center(), named("Haven"));
    world.run_until_idle();
    CHECK(heard(ada, "server_update").size() == 1);
}

// --- the desk ------------------------------------------------------------------------------------

namespace {

struct desk_fixture : settings_fixture {
    desk_fixture()
    {
        disk.put(config_file(), json::serialize(make_test_document()));
        desk.begin();
    }
    ~desk_fixture() { desk.stop(); }

    std::string config_file() const { return (folder / "config.json").string(); }
    std::string file(char const* name) const { return (folder / "db" / name).string(); }

    settings_reader reader()
    {
        return [this](std::string const& text, config const&) {
            ++readings;
            if (text.find("impossible") != std::string::npos)
                throw std::runtime_error("cannot be in force");
            auto parsed = parse_config(json::parse(text).as_object());
            return std::make_shared<config const>(std::move(parsed.values));
        };
    }

    /// A second goes by: what is edited is found, and done as far as the core does it.
    void pass_second()
    {
        world.time.advance_s(1);
        desk.tick();
        settle();
    }
    /// Until the files' thread has done its tick: it tells the core so at the end.
    void settle()
    {
        for (int round = 0; round < 3; ++round) {
            while (core_thread.pending() == 0)
                std::this_thread::yield();
            core_thread.run_until_idle();
            world.run_until_idle();
            desk.tick();
        }
    }

    sample_folder folder{};
    fake_disk disk{};
    manual_executor core_thread{};
    int readings = 0;
    live_desk desk{{.center = world.center(),
                    .core_thread = core_thread,
                    .time = world.time,
                    .disk = &disk,
                    .database_folder = folder / "db",
                    .config_file = folder / "config.json",
                    .read_settings = reader()}};
};

} // namespace

TEST_CASE_FIXTURE(desk_fixture, "what the server knows is in the files at its end")
{
    role made;
    made.id = "r1";
    made.name = "helpers";
    made.position = 1;
    world.add_role(made);
    desk.stop();
    for (auto const* const name : {"channels.json", "roles.json", "users.json"})
        CHECK_MESSAGE(disk.files.contains(file(name)), name);
    CHECK(json::parse(disk.files.at(file("roles.json"))).as_object().contains("helpers"));
    auto const writes = disk.write_count;
    desk.stop();
    CHECK(disk.write_count == writes); // an end is an end
}

TEST_CASE_FIXTURE(settings_fixture, "without a disk there are no live files, and no calls for them")
{
    manual_executor core_thread;
    live_desk desk({.center = world.center(), .core_thread = core_thread, .time = world.time});
    desk.begin();
    desk.tick();
    desk.stop_watching();
    desk.stop();
    CHECK(core_thread.pending() == 0);
}

TEST_CASE_FIXTURE(settings_fixture, "a desk that was never begun writes nothing at its end")
{
    manual_executor core_thread;
    fake_disk disk;
    live_desk desk({.center = world.center(),
                    .core_thread = core_thread,
                    .time = world.time,
                    .disk = &disk,
                    .database_folder = "nowhere/db",
                    .config_file = "nowhere/config.json"});
    desk.tick();
    desk.stop();
    CHECK(disk.write_count == 0);
    CHECK(core_thread.pending() == 0);
}

TEST_CASE_FIXTURE(desk_fixture, "a role edited by hand is one in the database, and clients hear it")
{
    pass_second();
    auto roles = json::parse(disk.files.at(file("roles.json"))).as_object();
    roles["user"].as_object()["color"] = "#123456";
    disk.put(file("roles.json"), json::serialize(roles));
    ada.take_all();
    pass_second();
    pass_second();
    CHECK(world.now().roles->find_by_name_or_id("user")->color == "#123456");
    CHECK(ada.has_received());
}

TEST_CASE_FIXTURE(desk_fixture, "a config edited by hand is in force, and read once")
{
    pass_second();
    disk.put(config_file(), R"({"server":{"name":"Harbour"}})");
    pass_second();
    pass_second();
    CHECK(name_now() == "Harbour");
    CHECK(heard(ada, "server_update").size() == 1);
    CHECK(readings == 1);
}

TEST_CASE_FIXTURE(desk_fixture, "a config that cannot be in force changes nothing")
{
    pass_second();
    disk.put(config_file(), R"({"server":{"name":"impossible"}})");
    pass_second();
    pass_second();
    CHECK(name_now() == "Testing");
    CHECK(readings >= 1);
    CHECK(heard(ada, "server_update").empty());
    CHECK(disk.files.at(config_file()) == R"({"server":{"name":"impossible"}})");
}
