// What the operator may have run, in a whole server of one thread.
#include "admin/commands.hpp"

#include "domain/console.hpp"
#include "unit/admin/operator_world.hpp"

#include <set>

using namespace oc::test;

namespace json = boost::json;

namespace {

struct filled_world : operator_world {
    filled_world()
    {
        add_user(local_account("ada", {"owner", "user"}), "correct horse");
        add_user(local_account("bob"), "correct horse");
        oc::user eve;
        eve.id = "ROTUR:eve";
        eve.username = "Eve";
        eve.roles = {"user"};
        add_user(eve);
    }

    oc::user const& user_of(std::string const& id) { return *now().users.find(id); }
    std::string code(std::string_view cmd, json::object body)
    {
        auto const told = ask(cmd, std::move(body));
        auto const* const found = told.if_contains("code");
        return found == nullptr ? "" : std::string(found->as_string());
    }
};

std::set<std::string> ids(json::object const& listed)
{
    std::set<std::string> out;
    for (auto const& each : listed.at("users").as_array())
        out.insert(std::string(each.at("id").as_string()));
    return out;
}

} // namespace

TEST_CASE("the operator's table has commands for all of its names, and nothing else")
{
    for (auto const* const name :
         {"user_ban",          "user_unban",         "user_timeout",
          "user_delete",       "user_update",        "user_roles_add",
          "user_roles_remove", "user_roles_set",     "role_create",
          "role_update",       "role_delete",        "role_permissions_set",
          "role_reorder",      "channel_create",     "channel_update",
          "channel_move",      "channel_delete",     "admin_user_rename",
          "admin_user_list",   "admin_user_show",    "admin_user_password",
          "admin_role_list",   "admin_channel_list", "admin_stats"}) {
        CAPTURE(name);
        auto const found = oc::find_operator_command(name);
        REQUIRE(found.entry != nullptr);
        CHECK(found.entry->spec != nullptr);
    }
    for (auto const* const name : {"", "message_new", "login", "user_leave", "status_set", "ban"}) {
        CAPTURE(name);
        CHECK(oc::find_operator_command(name).entry == nullptr);
    }
}

TEST_CASE("clients know none of the operator's own commands")
{
    for (auto const& entry : oc::command_table())
        CHECK_FALSE(entry.name.starts_with("admin_"));
}

TEST_CASE("users are meant by name, id or login name, whatever the case; nobody means the console")
{
    filled_world world;
    auto const id_of = [&](std::string const& text) {
        auto const found = oc::find_named_user(world.now(), text);
        return found ? (*found)->id : std::string("none");
    };
    CHECK(id_of("Eve") == "ROTUR:eve");
    CHECK(id_of("eve") == "ROTUR:eve");
    CHECK(id_of("ROTUR:eve") == "ROTUR:eve");
    CHECK(id_of("bob") == "USR:local_bob");
    CHECK(id_of(" BOB ") == "USR:local_bob");
    CHECK(id_of("USR:local_bob") == "USR:local_bob");
    CHECK(id_of("nobody") == "none");
    CHECK(id_of("") == "none");
    CHECK(id_of(std::string(oc::console_id)) == "none");
    CHECK(id_of(std::string(oc::console_name)) == "none");
}

TEST_CASE("a name that somebody is shown under comes before a login name")
{
    filled_world world;
    auto other = local_account("other");
    other.username = "bob";
    world.add_user(other);
    CHECK((*oc::find_named_user(world.now(), "bob"))->id == "USR:local_other");
}

TEST_CASE("the operator stands above owners, and is in no list")
{
    filled_world world;
    CHECK(world.ask("user_roles_add", {{"user", "bob"}, {"roles", {"owner"}}}).contains("roles"));
    CHECK(world.ask("user_roles_set", {{"user", "ada"}, {"roles", {"user"}}}).contains("roles"));
    CHECK(world.user_of("USR:local_ada").roles == std::vector<std::string>{"user"});
    CHECK(world.code("user_roles_set", {{"user", "bob"}, {"roles", {"user"}}}) ==
          "last_owner_role");
    CHECK(ids(world.ask("admin_user_list")) ==
          std::set<std::string>{"ROTUR:eve", "USR:local_ada", "USR:local_bob"});
    CHECK(world.now().users.size() == 3);
}

TEST_CASE("what the operator does is in the modlog under the console's name")
{
    filled_world world;
    world.ask("user_ban", {{"user", "bob"}});
    world.read([](oc::read_tx& db) {
        auto const entries = db.modlog.list({}, {0, 10});
        REQUIRE(entries.size() == 1);
        CHECK(entries[0].action == "user_ban");
        CHECK(entries[0].actor_id == oc::console_id);
        CHECK(entries[0].actor_name == oc::console_name);
        CHECK(entries[0].target_id == "USR:local_bob");
    });
}

TEST_CASE("clients hear of the operator's commands as of anybody's")
{
    filled_world world;
    auto& eve = world.log_in("ROTUR:eve");
    eve.take_all();
    world.ask("user_roles_add", {{"user", "eve"}, {"roles", {"moderator"}}});
    world.ask("channel_create",
              {{"name", "news"}, {"type", "text"}, {"permissions", {{"view", {"user"}}}}});
    CHECK(eve.take_all().size() > 1);
    world.ask("user_ban", {{"user", "eve"}});
    CHECK(world.user_of("ROTUR:eve").banned);
    CHECK_FALSE(eve.is_open());
}

TEST_CASE("unknown names are refused before anything runs")
{
    filled_world world;
    CHECK(world.code("user_ban", {{"user", "nobody"}}) == "user_not_found");
    CHECK(world.code("user_ban", {{"user", "SYS:console"}}) == "user_not_found");
    CHECK(world.code("user_ban", {}) == "user_required");
    CHECK(world.code("user_ban", {{"user", 5}}) == "invalid_value");
    CHECK(world.code("role_delete", {{"role", "nothing"}}) == "role_not_found");
    CHECK(world.code("role_delete", {}) == "role_not_found");
    CHECK(world.code("channel_move", {{"name", "nothing"}, {"position", 0}}) ==
          "channel_not_found");
    CHECK(world.code("channel_delete", {{"name", "nothing"}}) == "channel_not_found");
    CHECK(world.code("admin_user_list", {{"role", "nothing"}}) == "role_not_found");
    CHECK(world.code("admin_channel_list", {{"name", "nothing"}}) == "channel_not_found");
}

TEST_CASE("a role is renamed by role and name, by its id too")
{
    filled_world world;
    auto const made = world.ask("role_create", {{"name", "helpers"}});
    CHECK(world.ask("role_update", {{"role", "helpers"}, {"name", "guides"}}).at("name") ==
          "guides");
    CHECK(world.ask("role_update", {{"role", made.at("id")}, {"name", "guards"}}).at("name") ==
          "guards");
    CHECK(world.now().roles->find("guards") != nullptr);
    CHECK(world.ask("role_delete", {{"role", "guards"}}).at("cmd") == "role_delete");
}

TEST_CASE("a local account gets another name, its nickname follows when it was the plain one")
{
    filled_world world;
    world.ask("admin_user_rename", {{"user", "bob"}, {"name", "Robert"}});
    CHECK(world.user_of("USR:local_bob").username == "Robert");
    CHECK(world.user_of("USR:local_bob").nickname == "Robert");
    world.ask("user_update", {{"user", "Robert"}, {"updates", {{"nickname", "Bobby"}}}});
    world.ask("admin_user_rename", {{"user", "bob"}, {"name", "Rob"}});
    CHECK(world.user_of("USR:local_bob").username == "Rob");
    CHECK(world.user_of("USR:local_bob").nickname == "Bobby");
}

TEST_CASE("a Rotur account is not renamed: Rotur would name it again")
{
    filled_world world;
    CHECK(world.code("admin_user_rename", {{"user", "eve"}, {"name", "Adam"}}) ==
          "account_uses_rotur");
    CHECK(world.code("admin_user_rename", {{"user", "bob"}, {"name", "Eve"}}) == "username_taken");
    CHECK(world.code("admin_user_rename", {{"user", "bob"}}) == "username_not_text");
}

TEST_CASE("accounts are narrowed by what is known of them")
{
    filled_world world;
    world.log_in("ROTUR:eve");
    world.ask("user_ban", {{"user", "bob"}});
    using set = std::set<std::string>;
    auto const list = [&](json::object body) { return ids(world.ask("admin_user_list", body)); };
    CHECK(list({{"banned", true}}) == set{"USR:local_bob"});
    CHECK(list({{"banned", false}}) == set{"ROTUR:eve", "USR:local_ada"});
    CHECK(list({{"online", true}}) == set{"ROTUR:eve"});
    CHECK(list({{"local", true}}) == set{"USR:local_ada", "USR:local_bob"});
    CHECK(list({{"match", "EV"}}) == set{"ROTUR:eve"});
    CHECK(list({{"match", "local_"}}) == set{"USR:local_ada", "USR:local_bob"});
    CHECK(list({{"role", "owner"}}) == set{"USR:local_ada"});
    CHECK(list({{"role", "owner"}, {"online", true}}).empty());
    auto const limited = world.ask("admin_user_list", {{"limit", 1}});
    CHECK(limited.at("users").as_array().size() == 1);
    CHECK(limited.at("total") == json::value(3));
    CHECK(world.ask("admin_user_list", {{"limit", 0}}).at("users").as_array().empty());
}

TEST_CASE("one account is shown whole")
{
    filled_world world;
    world.ask("user_timeout", {{"user", "bob"}, {"timeout", 60}});
    auto const shown = world.ask("admin_user_show", {{"user", "bob"}});
    CHECK(shown.at("id") == "USR:local_bob");
    CHECK(shown.at("nickname") == "bob");
    CHECK(shown.at("roles") == json::array{"user"});
    CHECK(shown.at("local") == json::value(true));
    CHECK(shown.at("online") == json::value(false));
    CHECK(shown.at("timeout_until").is_number());
    CHECK(shown.at("picture").is_null());
    world.advance_s(61);
    CHECK(world.ask("admin_user_show", {{"user", "bob"}}).at("timeout_until").is_null());
}

TEST_CASE("roles are listed with how many hold them")
{
    filled_world world;
    auto const all = world.ask("admin_role_list").at("roles").as_array();
    REQUIRE(all.size() == 4);
    CHECK(all[0].at("name") == "owner");
    CHECK(all[0].at("holders") == json::value(1));
    CHECK(all[3].at("name") == "user");
    CHECK(all[3].at("holders") == json::value(3));
    auto const one = world.ask("admin_role_list", {{"role", all[1].at("id")}});
    REQUIRE(one.at("roles").as_array().size() == 1);
    CHECK(one.at("roles").as_array()[0].at("name") == "admin");
}

TEST_CASE("channels are listed with what is in them, hidden ones too")
{
    filled_world world;
    oc::channel hidden;
    hidden.name = "hidden";
    hidden.permissions.lists = {{"view", {"nobody"}}};
    hidden.extra["description"] = "Not seen";
    world.add_channel(hidden);
    world.add_message("hidden", "USR:local_bob", "one");
    world.add_message("hidden", "USR:local_bob", "two");
    auto const shown = world.ask("admin_channel_list", {{"name", "hidden"}});
    auto const& one = shown.at("channels").as_array()[0].as_object();
    CHECK(one.at("messages") == json::value(2));
    CHECK(one.at("type") == "text");
    CHECK(one.at("position") == json::value(1));
    CHECK(one.at("permissions") == json::parse(R"({"view":["nobody"]})"));
    CHECK(one.at("extra") == json::parse(R"({"description":"Not seen"})"));
    CHECK(world.ask("admin_channel_list").at("channels").as_array().size() == 2);
}

TEST_CASE("figures")
{
    filled_world world;
    world.log_in("ROTUR:eve");
    world.add_message("general", "USR:local_bob", "one");
    world.ask("user_ban", {{"user", "bob"}});
    auto const counted = world.ask("admin_stats");
    CHECK(counted.at("users") == json::value(3));
    CHECK(counted.at("banned") == json::value(1));
    CHECK(counted.at("online") == json::value(1));
    CHECK(counted.at("messages") == json::value(1));
    CHECK(counted.at("channels") == json::value(1));
    CHECK(counted.at("threads") == json::value(0));
    CHECK(counted.at("modlog_entries") == json::value(1));
}

TEST_CASE("a password is set for local accounts only, and has to be one")
{
    filled_world world;
    CHECK(world.ask("admin_user_password", {{"user", "bob"}, {"password", "changed words"}})
              .at("changed") == json::value(true));
    CHECK(world.code("admin_user_password", {{"user", "eve"}, {"password", "changed words"}}) ==
          "account_uses_rotur");
    CHECK(world.code("admin_user_password", {{"user", "bob"}, {"password", "abc"}}) ==
          "password_length");
    CHECK(world.code("admin_user_password",
                     {{"user", "bob"}, {"password", std::string(73, 'x')}}) == "password_length");
    CHECK(world.code("admin_user_password",
                     {{"user", "bob"}, {"password", std::string("abc\0def", 7)}}) ==
          "invalid_value");
    CHECK(world.code("admin_user_password", {{"user", "bob"}}) == "credentials_required");
    CHECK(world.code("admin_user_password", {{"user", "nobody"}, {"password", "abcdef"}}) ==
          "user_not_found");
}

TEST_CASE("when the disk fails the operator is told, and nothing is changed")
{
    filled_world world;
    world.disk().fill_up();
    CHECK(world.code("user_ban", {{"user", "bob"}}) == "internal_error");
    world.disk().repair();
    CHECK_FALSE(world.user_of("USR:local_bob").banned);
    CHECK(world.code("user_ban", {{"user", "bob"}}) == "");
}
