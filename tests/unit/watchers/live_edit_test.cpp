// Edits of live files in a whole world: what is stored, what is refused, and what clients hear,
// which is what they hear of commands.
#include "watchers/live_edit.hpp"

#include "support/test_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <functional>

using namespace oc;
using namespace oc::test;

namespace {

namespace json = boost::json;

user make_user(std::string const& name, std::vector<std::string> roles)
{
    user out;
    out.id = "USR:" + name;
    out.username = name;
    out.roles = std::move(roles);
    return out;
}

struct fixture {
    test_world world{};
    live_outcome outcome{};
    peer* ada = nullptr; // an owner
    peer* ben = nullptr;

    fixture()
    {
        world.add_user(make_user("ada", {"owner", "user"}));
        world.add_user(make_user("ben", {"user"}));
        ada = &world.log_in("USR:ada");
        ben = &world.log_in("USR:ben");
        forget();
    }

    void forget()
    {
        ada->take_all();
        ben->take_all();
    }

    // What the file says now, changed and saved.
    void edit(live_kind kind, std::function<void(json::value&)> const& change)
    {
        auto const written = make_live_text(kind, world.now());
        auto document = json::parse(written);
        change(document);
        save(kind, written, json::serialize(document));
    }
    void save(live_kind kind, std::string const& written, std::string const& edited)
    {
        auto const difference =
            compare_live(kind, parse_live_document(kind, written).entries,
                         parse_live_document(kind, edited).entries);
        world.cause([&](tx& db) {
            effects out;
            outcome = run_live_edit(kind, difference, db, out);
            return out;
        });
    }
    void edit_user(std::string const& id, std::function<void(json::object&)> const& change)
    {
        edit(live_kind::users,
             [&](json::value& users) { change(users.at(id).as_object()); });
    }
    void edit_roles(std::function<void(json::object&)> const& change)
    {
        edit(live_kind::roles, [&](json::value& roles) { change(roles.as_object()); });
    }
    void edit_channels(std::function<void(json::array&)> const& change)
    {
        edit(live_kind::channels, [&](json::value& list) { change(list.as_array()); });
    }

    std::string refused() const
    {
        std::string out;
        for (auto const& note : outcome.notes)
            out += (out.empty() ? "" : "; ") + note.entry + ": " + note.text;
        return out;
    }
    // The names of the packets that came since the last time.
    static std::string cmds(peer& of)
    {
        std::string out;
        for (auto const& text : of.take_all())
            out += (out.empty() ? "" : " ") +
                   std::string(json::parse(text).at("cmd").as_string());
        return out;
    }
    role const& role_of(char const* name) const { return *world.now().roles->find(name); }
    user const& user_of(char const* id) const { return *world.now().users.find(id); }
    std::string channel_names() const
    {
        std::string out;
        for (auto const& each : world.now().channels->in_order)
            out += (out.empty() ? "" : " ") + each->name;
        return out;
    }
};

} // namespace

TEST_SUITE_BEGIN("live_edit");

// --- roles ---------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "B8: a role's colour by hand: one roles_list, and whose colour it is")
{
    edit_roles([](auto& roles) { roles["user"].as_object()["color"] = "#00FF00"; });
    CHECK_EQ(refused(), "");
    CHECK_EQ(outcome.done, 1);
    CHECK_EQ(role_of("user").color, "#00FF00");
    auto const heard = ben->take_all();
    REQUIRE_EQ(heard.size(), 2);
    auto const list = json::parse(heard[0]);
    CHECK_EQ(list.at("cmd"), "roles_list");
    CHECK_EQ(list.at("roles").at("user").at("color"), "#00FF00");
    CHECK_FALSE(list.as_object().contains("val"));
    CHECK_EQ(json::parse(heard[1]).at("user"), "ben");
}

TEST_CASE_FIXTURE(fixture, "B8: a connection that is not logged in hears nothing of it")
{
    auto& guest = world.connect();
    world.run_until_idle();
    guest.take_all();
    edit_roles([](auto& roles) { roles["user"].as_object()["color"] = "#00FF00"; });
    CHECK_FALSE(guest.has_received());
}

TEST_CASE_FIXTURE(fixture, "every member of a role can be edited, and taken away")
{
    edit_roles([](auto& roles) {
        roles["moderator"] = json::parse(
            R"({"description": "D", "color": "#1", "hoisted": false, "permissions": ["x"],
                "self_assignable": false, "category": "C", "position": 40})");
    });
    CHECK_EQ(refused(), "");
    auto const& mod = role_of("moderator");
    CHECK_EQ(mod.description, "D");
    CHECK_EQ(mod.category, "C");
    CHECK_EQ(mod.position, 40);
    CHECK_EQ(mod.permissions, std::vector<std::string>{"x"});
    auto const id = mod.id;
    edit_roles(
        [&](auto& roles) { roles["moderator"] = json::object{{"id", id}, {"position", 40}}; });
    CHECK_EQ(refused(), "");
    CHECK_EQ(role_of("moderator").id, id);
    CHECK_FALSE(role_of("moderator").description);
    CHECK_FALSE(role_of("moderator").color);
    CHECK(role_of("moderator").permissions.empty());
}

TEST_CASE_FIXTURE(fixture, "roles that are saved with one position get each their own")
{
    auto const positions = [&] {
        std::string out;
        for (auto const& each : world.now().roles->by_position)
            out += each->name + std::to_string(each->position) + " ";
        return out;
    };
    REQUIRE_EQ(positions(), "owner0 admin1 moderator2 user3 ");
    edit_roles([](auto& roles) { roles["user"].as_object()["position"] = 2; }); // up
    CHECK_EQ(positions(), "owner0 admin1 user2 moderator3 ");
    edit_roles([](auto& roles) { roles["admin"].as_object()["position"] = 2; }); // down
    CHECK_EQ(positions(), "owner0 user2 admin3 moderator4 ");
    edit_roles([](auto& roles) {
        roles["admin"].as_object()["position"] = 9;
        roles["moderator"].as_object()["position"] = 9;
    });
    CHECK_EQ(positions(), "owner0 user2 admin9 moderator10 ");
}

TEST_CASE_FIXTURE(fixture, "a role that is renamed keeps its id, its holders and its channels")
{
    world.change([](tx& db) {
        auto ben = *db.now.users.find("USR:ben");
        ben.roles = {"moderator", "user"};
        db.users.set(ben);
    });
    forget();
    auto const id = role_of("moderator").id;
    edit_roles([](auto& roles) {
        roles["guard"] = roles["moderator"];
        roles.erase("moderator");
    });
    CHECK_EQ(refused(), "");
    CHECK_EQ(role_of("guard").id, id);
    CHECK_EQ(user_of("USR:ben").roles, std::vector<std::string>{"guard", "user"});
    auto const* const lists = world.now().channels->find("general")->permissions.find(
        channel_action::delete_any);
    REQUIRE(lists);
    CHECK_EQ(*lists, std::vector<std::string>{"admin", "guard"});
    CHECK_EQ(cmds(*ada), "channels_get user_roles_get roles_list");
}

TEST_CASE_FIXTURE(fixture, "a new role gets an id and a place below the others, or those it says")
{
    edit_roles([](auto& roles) {
        roles["gamer"] = json::object{{"permissions", json::array{"send_messages"}}};
        roles["vip"] = json::object{{"id", "my-own"}, {"position", 2}};
    });
    CHECK_EQ(refused(), "");
    CHECK_FALSE(role_of("gamer").id.empty());
    CHECK_EQ(role_of("gamer").position, 5); // "vip" took a place above
    CHECK_EQ(role_of("vip").id, "my-own");
    CHECK_EQ(role_of("vip").position, 2);
}

TEST_CASE_FIXTURE(fixture, "a role that is gone is taken from its holders")
{
    world.add_role({.id = "g", .name = "gamer", .position = 9});
    world.change([](tx& db) {
        auto ben = *db.now.users.find("USR:ben");
        ben.roles = {"gamer", "user"};
        db.users.set(ben);
    });
    forget();
    edit_roles([](auto& roles) { roles.erase("gamer"); });
    CHECK_EQ(refused(), "");
    CHECK_EQ(user_of("USR:ben").roles, std::vector<std::string>{"user"});
    CHECK_EQ(cmds(*ada), "user_roles_get roles_list");
}

TEST_CASE_FIXTURE(fixture, "what cannot be done to roles is refused one by one")
{
    auto const before = make_live_text(live_kind::roles, world.now());
    struct {
        std::function<void(json::object&)> change;
        char const* refused;
    } const rows[] = {
        {[](auto& roles) { roles.erase("owner"); }, "owner: Cannot delete system roles"},
        {[](auto& roles) { roles.erase("moderator"); },
         "moderator: Role is used in channel 'general' permissions"},
        {[](auto& roles) { roles["admin"].as_object()["hoisted"] = "yes"; },
         "admin: Invalid value for 'hoisted'"},
        {[](auto& roles) { roles["admin"].as_object()["position"] = -1; },
         "admin: Invalid value for 'position'"},
        {[](auto& roles) { roles["admin"].as_object()["position"] = 1.5; },
         "admin: Invalid value for 'position'"},
        {[](auto& roles) { roles["admin"].as_object()["permissions"] = "all"; },
         "admin: Invalid value for 'permissions'"},
        {[](auto& roles) { roles["admin"].as_object()["colour"] = "red"; },
         "admin: Invalid value for 'colour'"},
        {[](auto& roles) { roles["!x"] = json::object{}; }, nullptr},
        {[](auto& roles) { roles["admin"].as_object()["self_assignable"] = true; }, nullptr},
        {[](auto& roles) { roles["user"] = 5; }, "user: expected an object"},
    };
    for (auto const& row : rows) {
        edit_roles(row.change);
        REQUIRE_EQ(outcome.notes.size(), 1);
        if (row.refused != nullptr)
            CHECK_EQ(refused(), row.refused);
        CHECK_EQ(outcome.done, 0);
        CHECK_EQ(make_live_text(live_kind::roles, world.now()), before);
    }
    CHECK_FALSE(ben->has_received());
}

TEST_CASE_FIXTURE(fixture, "a system role is not renamed, and the others of the edit are done")
{
    edit_roles([](auto& roles) {
        roles["boss"] = roles["admin"];
        roles.erase("admin");
        roles["moderator"].as_object()["category"] = "Staff";
    });
    CHECK_EQ(outcome.notes.size(), 1);
    CHECK(world.now().roles->find("admin"));
    CHECK_FALSE(world.now().roles->find("boss"));
    CHECK_EQ(role_of("moderator").category, "Staff");
}

TEST_CASE_FIXTURE(fixture, "a member that a command changed meanwhile: the file wins, and says so")
{
    auto const written = make_live_text(live_kind::roles, world.now());
    auto edited = json::parse(written);
    edited.at("user").as_object()["color"] = "#00FF00";
    world.change([](tx& db) {
        auto changed = *db.now.roles->find("user");
        changed.color = "#0000FF";
        changed.category = "People";
        db.roles.set(changed);
    });
    save(live_kind::roles, written, json::serialize(edited));
    CHECK_EQ(role_of("user").color, "#00FF00");
    CHECK_EQ(role_of("user").category, "People");
    REQUIRE_EQ(outcome.notes.size(), 1);
    CHECK_FALSE(outcome.notes[0].is_refused);
}

TEST_CASE_FIXTURE(fixture, "doing an edit again changes nothing")
{
    auto const written = make_live_text(live_kind::roles, world.now());
    auto edited = json::parse(written);
    edited.as_object()["gamer"] = json::object{{"hoisted", true}};
    edited.as_object()["admin"].as_object()["category"] = "Staff";
    save(live_kind::roles, written, json::serialize(edited));
    auto const once = make_live_text(live_kind::roles, world.now());
    save(live_kind::roles, written, json::serialize(edited));
    CHECK_EQ(make_live_text(live_kind::roles, world.now()), once);
    CHECK_EQ(refused(), "");
}

// --- channels ------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "a channel that is renamed keeps its messages; all get the full list")
{
    auto const message = world.add_message("general", "USR:ben", "hello");
    forget();
    edit_channels([](auto& list) {
        list[0].as_object()["name"] = "lobby";
        list[0].as_object()["description"] = "Come in";
        list[0].as_object()["house_key"] = 7;
    });
    CHECK_EQ(refused(), "");
    auto const heard = ben->take_all();
    REQUIRE_EQ(heard.size(), 1);
    auto const told = json::parse(heard[0]);
    CHECK_EQ(told.at("cmd"), "channels_get");
    CHECK_EQ(told.at("val").at(0).at("last_message_id").as_string(), message);
    CHECK_EQ(told.at("val").at(0).at("house_key"), 7);
    edit_channels([](auto& list) { list[0].as_object().erase("house_key"); });
    CHECK_FALSE(world.now().channels->find("lobby")->extra.contains("house_key"));
}

TEST_CASE_FIXTURE(fixture, "channels come, go and change places")
{
    edit_channels([](auto& list) {
        list.insert(list.begin(), json::object{{"type", "separator"}, {"size", 20}});
        list.push_back(json::object{{"name", "talk"},
                                    {"type", "voice"},
                                    {"permissions", {{"view", json::array{"user"}}}}});
    });
    CHECK_EQ(refused(), "");
    CHECK_EQ(channel_names(), "separator general talk");
    edit_channels([](auto& list) {
        list.insert(list.begin() + 2, json::object{{"type", "separator"}});
        list.insert(list.begin() + 2, json::object{{"type", "separator"}, {"size", 7}});
    });
    CHECK_EQ(channel_names(), "separator general separator-2 separator-3 talk");
    CHECK_EQ(world.now().channels->find("separator-2")->extra.at("size"), 7);
    edit_channels([](auto& list) { list.erase(list.begin() + 2, list.begin() + 4); });
    edit_channels([](auto& list) {
        list.erase(list.begin());
        std::swap(list[0], list[1]);
    });
    CHECK_EQ(refused(), "");
    CHECK_EQ(channel_names(), "talk general");
}

TEST_CASE_FIXTURE(fixture, "permissions by hand show and hide a channel at once")
{
    edit_channels([](auto& list) {
        list[0].at("permissions").as_object()["view"] = json::array{"owner"};
    });
    CHECK_EQ(refused(), "");
    auto const heard = ben->take_all();
    REQUIRE_EQ(heard.size(), 1);
    CHECK(json::parse(heard[0]).at("val").as_array().empty());
}

TEST_CASE_FIXTURE(fixture, "names that move on are all done; names that are exchanged cannot be")
{
    world.add_channel({.name = "b"});
    forget();
    edit_channels([](auto& list) { // b is free only after the second
        list[0].as_object()["name"] = "b";
        list[1].as_object()["name"] = "c";
    });
    CHECK_EQ(refused(), "");
    CHECK_EQ(channel_names(), "b c");
    edit_channels([](auto& list) {
        list[0].as_object()["name"] = "c";
        list[1].as_object()["name"] = "b";
    });
    CHECK_EQ(outcome.notes.size(), 2);
    CHECK_EQ(channel_names(), "b c");
}

TEST_CASE_FIXTURE(fixture, "what cannot be done to channels is refused one by one")
{
    world.add_channel({.name = "b"});
    auto const before = make_live_text(live_kind::channels, world.now());
    std::function<void(json::array&)> const rows[] = {
        [](auto& list) { list[0].as_object()["name"] = "b"; },
        [](auto& list) { list[0].as_object()["name"] = "a/../b"; },
        [](auto& list) { list[0].as_object()["type"] = "letters"; },
        [](auto& list) { list[0].as_object().erase("type"); },
        [](auto& list) { list[0].as_object()["permissions"] = json::array{}; },
        [](auto& list) { list[0].as_object()["description"] = 5; },
        [](auto& list) { list[0].as_object()["slow_mode_seconds"] = -3; },
        [](auto& list) { list[0].as_object()["junk"] = json::string(20'000, 'x'); },
        [](auto& list) { list.push_back(json::object{{"name", "n"}, {"type", 5}}); },
        [](auto& list) { list.push_back("n"); },
        [](auto& list) { list.clear(); },
    };
    for (auto const& row : rows) {
        edit_channels(row);
        CHECK_GE(outcome.notes.size(), 1);
        CHECK_EQ(make_live_text(live_kind::channels, world.now()), before);
    }
}

TEST_CASE_FIXTURE(fixture, "a channel that a command made or removed meanwhile")
{
    world.add_channel({.name = "b"});
    auto const written = make_live_text(live_kind::channels, world.now());
    auto edited = json::parse(written);
    edited.at(1).as_object()["description"] = "of b";
    edited.as_array().push_back(json::object{{"name", "new"}, {"type", "text"},
                                             {"description", "by hand"}});
    world.change([](tx& db) {
        db.channels.remove(db.now.channels->find("b")->id);
        channel fresh{.name = "new"};
        fresh.extra["display_name"] = "By command";
        db.channels.insert(std::move(fresh));
    });
    save(live_kind::channels, written, json::serialize(edited));
    CHECK_EQ(refused(), "b: Channel not found");
    auto const& extra = world.now().channels->find("new")->extra;
    CHECK_EQ(extra.at("description"), "by hand");
    CHECK_EQ(extra.at("display_name"), "By command");
}

// --- users ---------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "roles by hand count at once, and are told as by user_roles_set")
{
    edit_user("USR:ben", [](auto& ben) { ben["roles"] = json::array{"admin", "user"}; });
    CHECK_EQ(refused(), "");
    auto const heard = json::parse(ada->take());
    CHECK_EQ(heard.at("cmd"), "user_roles_get");
    CHECK_EQ(heard.at("roles"), json::value{"admin", "user"});
    forget();
    ben->send(R"({"cmd":"channel_create","name":"den","type":"text","listener":"1"})");
    world.run_until_idle();
    CHECK(world.now().channels->find("den"));
}

TEST_CASE_FIXTURE(fixture, "names, nicknames and status are told as by their commands")
{
    edit_user("USR:ben", [](auto& ben) { ben["nickname"] = " Benny "; });
    CHECK_EQ(user_of("USR:ben").nickname, "Benny");
    CHECK_EQ(cmds(*ada), "user_updated nickname_update");
    edit_user("USR:ben", [](auto& ben) {
        ben.erase("nickname");
        ben["username"] = "benjamin";
    });
    CHECK_EQ(user_of("USR:ben").username, "benjamin");
    CHECK_EQ(cmds(*ada), "user_updated nickname_remove user_update");
    edit_user("USR:ben", [](auto& ben) {
        ben["status"] = json::object{{"status", "dnd"}, {"text", "busy"}};
    });
    CHECK_EQ(cmds(*ada), "status_get");
    edit_user("USR:ben",
              [](auto& ben) { ben["status"] = json::object{{"status", "invisible"}}; });
    CHECK_EQ(cmds(*ada), "user_disconnect");
    CHECK_EQ(refused(), "");
}

TEST_CASE_FIXTURE(fixture, "what we do not know of a user is kept, changed and removed")
{
    edit_user("USR:ben", [](auto& ben) {
        ben["points"] = 5;
        ben["pfp_url"] = "https://example.org/a.png";
    });
    CHECK_EQ(user_of("USR:ben").extra.at("points"), 5);
    CHECK_EQ(user_of("USR:ben").pfp_url, "https://example.org/a.png");
    edit_user("USR:ben", [](auto& ben) {
        ben.erase("points");
        ben["pfp_url"] = nullptr;
    });
    CHECK(user_of("USR:ben").extra.empty());
    CHECK_FALSE(user_of("USR:ben").pfp_url);
    CHECK_EQ(refused(), "");
}

TEST_CASE_FIXTURE(fixture, "the mark of the banned bans and lets in again")
{
    edit_user("USR:ben", [](auto& ben) { ben["roles"] = json::array{"banned", "user"}; });
    CHECK_EQ(refused(), "");
    CHECK(user_of("USR:ben").banned);
    CHECK_EQ(user_of("USR:ben").roles, std::vector<std::string>{"user"});
    CHECK_FALSE(ben->is_open());
    edit(live_kind::users, [](json::value& users) { users.as_object().erase("USR:ben"); });
    CHECK_EQ(outcome.notes.size(), 1); // the ban outlives the edit
    CHECK(user_of("USR:ben").banned);
    edit_user("USR:ben", [](auto& ben) { ben["roles"] = json::array{"user"}; });
    CHECK_FALSE(user_of("USR:ben").banned);
}

TEST_CASE_FIXTURE(fixture, "a user comes with what the oldest file says, or with all of it")
{
    edit(live_kind::users, [](json::value& users) {
        users.as_object()["zoe"] = json::object{{"roles", json::array{"user", "user"}}};
        users.as_object()["USR:local_kim"] =
            json::parse(R"({"username": "USR:local_kim", "nickname": "kim", "validator": "t",
                "password_hash": "$2b$12$abc", "status": {"status": "idle", "text": ""}})");
    });
    CHECK_EQ(refused(), "");
    CHECK_EQ(user_of("zoe").username, "zoe");
    CHECK_EQ(user_of("zoe").roles, std::vector<std::string>{"user"});
    CHECK_EQ(user_of("USR:local_kim").nickname, "kim");
    CHECK_EQ(user_of("USR:local_kim").roles, std::vector<std::string>{"user"});
    CHECK(user_of("USR:local_kim").extra.empty());
    world.change([](tx& db) {
        CHECK_EQ(db.users.find_password_hash("USR:local_kim"), "$2b$12$abc");
        CHECK_FALSE(db.users.find_validator("USR:local_kim"));
    });
    CHECK_EQ(cmds(*ada), "user_join user_join");
}

TEST_CASE_FIXTURE(fixture, "a user who is gone is gone with his connections")
{
    edit(live_kind::users, [](json::value& users) { users.as_object().erase("USR:ben"); });
    CHECK_EQ(refused(), "");
    CHECK_FALSE(world.now().users.find("USR:ben"));
    CHECK_FALSE(ben->is_open());
    CHECK_EQ(cmds(*ada), "user_leave");
}

TEST_CASE_FIXTURE(fixture, "an owner made by hand ends the claim")
{
    world.change([](tx& db) { db.meta.set(meta_keys::claim_code, "code"); });
    edit_user("USR:ben", [](auto& ben) { ben["roles"] = json::array{"owner", "user"}; });
    world.change([](tx& db) { CHECK_FALSE(db.meta.find(meta_keys::claim_code)); });
}

TEST_CASE_FIXTURE(fixture, "what cannot be done to users is refused one by one")
{
    auto const before = make_live_text(live_kind::users, world.now());
    struct {
        char const* id;
        char const* member;
        json::value value;
    } const rows[] = {{"USR:ben", "roles", json::array{"wizard"}},
                      {"USR:ben", "roles", json::array{}},
                      {"USR:ben", "roles", "user"},
                      {"USR:ben", "roles", json::array{5}},
                      {"USR:ben", "username", "ADA"},
                      {"USR:ben", "username", "a b"},
                      {"USR:ben", "username", nullptr},
                      {"USR:ben", "username", "automod"},
                      {"USR:ben", "nickname", 5},
                      {"USR:ben", "nickname", json::value(json::string(21, 'x'))},
                      {"USR:ben", "status", "online"},
                      {"USR:ben", "status", json::object{{"status", "asleep"}}},
                      {"USR:ben", "pfp_url", "javascript:1"},
                      {"USR:ben", "password_hash", "secret"},
                      {"USR:ben", "junk", json::value(json::string(20'000, 'x'))},
                      {"USR:ada", "roles", json::array{"user"}},
                      {"USR:ada", "roles", json::array{"banned", "owner", "user"}}};
    for (auto const& row : rows) {
        CAPTURE(row.member);
        CAPTURE(json::serialize(row.value));
        edit_user(row.id, [&](auto& who) { who[row.member] = row.value; });
        CHECK_EQ(outcome.notes.size(), 1);
        CHECK_EQ(outcome.done, 0);
        CHECK_EQ(make_live_text(live_kind::users, world.now()), before);
    }
    edit(live_kind::users, [](json::value& users) {
        users.as_object().erase("USR:ada"); // the last owner
        users.as_object()["u"] = json::object{{"username", "ben"}};
        users.as_object()["v"] = json::object{{"roles", json::array{"wizard"}}};
    });
    CHECK_EQ(outcome.notes.size(), 3);
    CHECK_EQ(make_live_text(live_kind::users, world.now()), before);
    CHECK_FALSE(ada->has_received());
}

TEST_CASE_FIXTURE(fixture, "two changes of one user: the members of both stay")
{
    auto const written = make_live_text(live_kind::users, world.now());
    auto edited = json::parse(written);
    edited.at("USR:ben").as_object()["nickname"] = "Hand";
    world.change([](tx& db) {
        auto ben = *db.now.users.find("USR:ben");
        ben.roles = {"admin", "user"};
        ben.status.text = "by command";
        db.users.set(ben);
    });
    save(live_kind::users, written, json::serialize(edited));
    CHECK_EQ(refused(), "");
    auto const& ben_now = user_of("USR:ben");
    CHECK_EQ(ben_now.nickname, "Hand");
    CHECK_EQ(ben_now.roles, std::vector<std::string>{"admin", "user"});
    CHECK_EQ(ben_now.status.text, "by command");
}

TEST_SUITE_END();
