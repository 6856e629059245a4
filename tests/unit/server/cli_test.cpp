// The CLI in a whole world (part 2 §10.4): each command, with the rights and the modlog of the
// command of the same kind.
#include "handlers/plugins/cli.hpp"

#include "unit/server/module_fixture.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture : module_fixture {
    fixture() : module_fixture(file_texts{{"cli_config.json", "{}"}}) {}

    // What the CLI says to it; the last packet of whoever wrote it.
    std::string obey(peer& from, std::string const& text, std::string const& channel = "general")
    {
        auto const heard = ask(from, R"({"cmd":"message_new","channel":")" + channel +
                                         R"(","content":")" + text + R"("})");
        for (auto packet = heard.rbegin(); packet != heard.rend(); ++packet)
            if (packet->at("cmd") == "message_new" &&
                packet->at("message").at("user") == "OriginChats")
                return std::string(packet->at("message").at("content").as_string());
        return {};
    }
    std::vector<std::string> acts()
    {
        auto const log = ask(boss, R"({"cmd":"modlog_get"})");
        std::vector<std::string> out;
        for (auto const& entry : log.back().at("entries").as_array())
            out.emplace_back(entry.at("action").as_string());
        return out;
    }
    user const& who(std::string const& id) { return *world.now().users.find(id); }
};

using texts = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(fixture, "only owners and admins are obeyed, and only known commands")
{
    CHECK_EQ(obey(ada, "!ban boss"), "");
    CHECK_EQ(obey(boss, "!dance"), "");
    CHECK_EQ(obey(boss, "! ban ada"), "");
    CHECK_EQ(obey(boss, "ban ada"), "");
    CHECK_EQ(obey(boss, "!ban"), "Usage: `!ban USER`");
    CHECK_EQ(obey(boss, "!ban ada for spam"), "Usage: `!ban USER`");
    CHECK_FALSE(who("USR:ada").banned);
    CHECK(acts().empty());
}

TEST_CASE_FIXTURE(fixture, "help lists the commands by category, or describes one")
{
    auto const all = obey(boss, "!help");
    CHECK(all.starts_with("**Available commands:**\n**Channels**\n• `!channel_create"));
    CHECK_NE(all.find("**Users**\n• `!ban USER`"), std::string::npos);
    CHECK_EQ(obey(boss, "!help ban"), "`!ban USER` - ban and disconnect a user");
    CHECK_EQ(obey(boss, "!HELP !purge"),
             "`!purge COUNT` - delete the newest messages before this one");
    CHECK(obey(boss, "!help dance").starts_with("❌ Error: "));
}

TEST_CASE_FIXTURE(fixture, "ban disconnects, protects owners and is in the modlog; unban undoes it")
{
    CHECK_EQ(obey(boss, "!ban @ADA"), "✅ **ada** has been banned");
    CHECK(who("USR:ada").banned);
    CHECK_EQ(cmds_of(take(ada)), "message_new disconnect");
    CHECK_EQ(obey(boss, "!ban ada"), "❌ Error: User 'ada' is already banned");
    CHECK_EQ(obey(boss, "!list_banned"), "**Banned users:**\n• ada");
    CHECK_EQ(obey(boss, "!unban ada"), "✅ **ada** has been unbanned");
    CHECK_EQ(obey(boss, "!unban ada"), "❌ Error: User 'ada' is not banned");
    CHECK_EQ(obey(boss, "!list_banned"), "Nobody is banned");
    CHECK_EQ(obey(boss, "!ban boss"), "❌ Error: Cannot ban the server owner");
    CHECK_EQ(obey(boss, "!ban nobody"), "❌ Error: User 'nobody' not found");
    CHECK_EQ(acts(), texts{"user_unban", "user_ban"});
}

TEST_CASE_FIXTURE(fixture, "channels are made, moved, described, opened and deleted")
{
    CHECK_EQ(obey(boss, "!channel_create den text"), "✅ Channel **den** has been created");
    CHECK_EQ(obey(boss, "!channel_create den text"), "❌ Error: Channel already exists");
    CHECK(obey(boss, "!channel_create v voice").starts_with("❌ Error: "));
    CHECK(obey(boss, "!channel_create ../x text").starts_with("❌ Error: "));
    CHECK_EQ(obey(boss, "!channel_move den x"), "❌ Error: Position must be a non-negative integer");
    REQUIRE_NE(world.now().channels->find("den"), nullptr); // B6: the original lost it here
    CHECK_EQ(obey(boss, "!channel_move den 0"), "✅ Channel **den** has been moved");
    CHECK_EQ(world.now().channels->in_order.front()->name, "den");
    // What not everybody here may view is not named here.
    CHECK_EQ(obey(boss, "!channels_list"), "**Channels:**\n• general (text)");
    CHECK_EQ(obey(boss, "!channel_getinfo den"),
             "❌ Error: Not all who read this may view that channel: ask in it");
    CHECK_EQ(obey(boss, "!channel_setpermissions den user view yes"),
             "✅ **user** may view in **den**");
    CHECK_EQ(obey(boss, "!channels_list"), "**Channels:**\n• den (text)\n• general (text)");
    CHECK(obey(boss, "!channel_getinfo den").starts_with("**den (text)**\n• view: owner user"));
    CHECK_EQ(obey(boss, "!channel_setpermissions den user view no"),
             "✅ **user** may not view in **den**");
    CHECK_EQ(obey(boss, "!channel_setpermissions den owner view 0"),
             "✅ **owner** may not view in **den**");
    auto const* const viewers =
        world.now().channels->find("den")->permissions.find(channel_action::view);
    REQUIRE_NE(viewers, nullptr); // not the default, which would be everybody's
    CHECK_EQ(*viewers, texts{"owner"});
    CHECK(obey(boss, "!channel_setpermissions den gone view yes").starts_with("❌ Error: "));
    CHECK(obey(boss, "!channel_setpermissions den user dance yes").starts_with("❌ Error: "));
    CHECK(obey(boss, "!channel_setpermissions den user view maybe").starts_with("❌ Error: "));
    CHECK_EQ(obey(boss, "!channel_delete den"), "✅ Channel **den** has been deleted");
    CHECK_EQ(obey(boss, "!channel_delete den"), "❌ Error: Channel not found");
    CHECK_EQ(acts(), texts{"channel_delete", "channel_update", "channel_update", "channel_update",
                           "channel_move", "channel_create"});
}

TEST_CASE_FIXTURE(fixture, "roles are made, given, coloured, taken and deleted")
{
    CHECK_EQ(obey(boss, "!roles_create pal"), "✅ Role **pal** has been created");
    CHECK_EQ(obey(boss, "!roles_create pal"), "❌ Error: Role already exists");
    CHECK_EQ(obey(boss, "!roles_give ada pal"), "✅ **ada** has the role **pal** now");
    CHECK_EQ(obey(boss, "!roles_give ada pal"), "✅ **ada** has the role **pal** now");
    CHECK_EQ(who("USR:ada").roles, texts{"user", "pal"});
    CHECK(obey(boss, "!roles_give ada gone").starts_with("❌ Error: "));
    CHECK(obey(boss, "!roles_give nobody pal").starts_with("❌ Error: "));
    CHECK_EQ(obey(boss, "!roles_setcolor pal F80"), "✅ Role **pal** has the color #f80 now");
    CHECK(obey(boss, "!roles_setcolor pal red").starts_with("❌ Error: "));
    CHECK_NE(obey(boss, "!roles_list").find("• pal (#f80)"), std::string::npos);
    CHECK_EQ(obey(boss, "!users_list"), "**Users:**\n• boss: owner, user\n• ada: user, pal");
    CHECK_EQ(obey(boss, "!roles_remove ada pal"),
             "✅ **ada** does not have the role **pal** any more");
    CHECK(obey(boss, "!roles_remove ada user").starts_with("❌ Error: "));
    CHECK_EQ(obey(boss, "!roles_delete pal"), "✅ Role **pal** has been deleted");
    CHECK(obey(boss, "!roles_delete user").starts_with("❌ Error: "));
    CHECK_EQ(acts(), texts{"role_delete", "user_roles_remove", "role_update", "user_roles_add",
                           "role_create"}); // what was held already is no act
}

TEST_CASE_FIXTURE(fixture, "purge takes the newest messages, each with its event, and not itself")
{
    for (auto const* const text : {"one", "two", "three"})
        ask(ada, R"({"cmd":"message_new","channel":"general","content":")" + std::string(text) +
                     R"("})");
    take(boss);
    CHECK_EQ(obey(boss, "!purge 2"), "✅ 2 messages have been deleted");
    CHECK_EQ(cmds_of(take(ada)), "message_new message_delete message_delete message_new");
    CHECK(obey(boss, "!purge 0").starts_with("❌ Error: "));
    CHECK(obey(boss, "!purge many").starts_with("❌ Error: "));
    auto const page = ask(boss, R"({"cmd":"messages_get","channel":"general"})");
    auto const& kept = page.back().at("messages").as_array();
    CHECK_EQ(kept.at(0).at("content"), "one");
    CHECK_EQ(kept.at(1).at("content"), "!purge 2");
    CHECK_EQ(acts(), texts{"message_delete", "message_delete"});
}

TEST_CASE_FIXTURE(fixture, "an admin's commands keep to his rank and rights")
{
    world.change([](tx& db) {
        auto changed = *db.now.users.find("USR:ada");
        changed.roles = {"admin", "user"};
        db.users.set(changed);
        auto admin = *db.now.roles->find("admin");
        std::erase(admin.permissions, "manage_channels");
        std::erase(admin.permissions, "administrator");
        db.roles.set(admin);
    });
    take(ada);
    CHECK_EQ(obey(ada, "!ban boss"), "❌ Error: Cannot ban the server owner");
    CHECK_EQ(obey(ada, "!channel_delete general"),
             "❌ Error: Access denied: 'manage_channels' permission required");
    CHECK(obey(ada, "!roles_give ada owner").starts_with("❌ Error: "));
    CHECK_EQ(who("USR:ada").roles, texts{"admin", "user"});
}

TEST_CASE("the CLI of the original runs here; without its file there is none")
{
    module_fixture of_original(file_texts{{"cli.py", "# a plugin"}});
    CHECK_EQ(cmds_of(of_original.ask(
                 of_original.boss,
                 R"({"cmd":"message_new","channel":"general","content":"!roles_list"})")),
             "message_new message_new");
    module_fixture none(file_texts{});
    CHECK_EQ(cmds_of(none.ask(
                 none.boss, R"({"cmd":"message_new","channel":"general","content":"!help"})")),
             "message_new");
    module_fixture off(file_texts{{"cli_config.json", R"({"enabled":false})"}});
    CHECK_EQ(cmds_of(off.ask(
                 off.boss, R"({"cmd":"message_new","channel":"general","content":"!help"})")),
             "message_new");
}
