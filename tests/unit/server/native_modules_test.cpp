// The native modules in a whole world (part 2 §10.4): automod in channels and threads, welcome once
// and at each login, reloading their files. The commands' refusals are in the plays.
#include "live/native_modules.hpp"

#include "support/test_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <map>

using namespace oc;
using namespace oc::test;

namespace {

using file_texts = std::map<std::string, std::string, std::less<>>;

struct fake_folder final : plugin_folder {
    file_texts files{};

    std::optional<std::string> read(std::string_view name) override
    {
        auto const found = files.find(name);
        return found == files.end() ? std::nullopt : std::optional(found->second);
    }
};

using packets_heard = std::vector<boost::json::object>;

packets_heard take(peer& from)
{
    packets_heard out;
    for (auto const& text : from.take_all())
        out.push_back(boost::json::parse(text).as_object());
    return out;
}

std::string cmds_of(packets_heard const& heard)
{
    std::string out;
    for (auto const& packet : heard)
        out += (out.empty() ? "" : " ") + std::string(packet.at("cmd").as_string());
    return out;
}

user make_owner()
{
    user out;
    out.id = "USR:boss";
    out.username = "boss";
    out.roles = {"owner", "user"};
    return out;
}

struct fixture {
    fake_folder folder{};
    test_world world;
    peer& boss;
    peer& ada;

    explicit fixture(file_texts files)
        : folder(make_folder(std::move(files))), world({.plugins = &folder}),
          boss(log_in_boss(world)), ada(world.log_in("USR:ada", "ada"))
    {
        boss.take_all();
        ada.take_all();
    }
    static fake_folder make_folder(file_texts files)
    {
        fake_folder made;
        made.files = std::move(files);
        return made;
    }
    static peer& log_in_boss(test_world& in)
    {
        in.add_user(make_owner());
        return in.log_in("USR:boss");
    }
    packets_heard ask(peer& from, std::string const& request)
    {
        from.send(request);
        world.run_until_idle();
        return take(from);
    }
    double timeout_of(std::string const& id)
    {
        return world.now().users.find(id)->timeout_until.value_or(0);
    }
};

char const swearing[] = R"({"cmd":"message_new","channel":"general","content":"Oh DARN it"})";

std::string automod_file(std::string const& more = "")
{
    return R"({"blocked_words":["darn"],"timeout_duration":60,"mod_message":"{username}! {x}")" +
           more + "}";
}

} // namespace

TEST_CASE("a blocked word goes after it came, its author is silenced, AutoMod says so")
{
    fixture f(file_texts{{"automod_config.json", automod_file()}});
    auto const heard = f.ask(f.ada, swearing);
    CHECK_EQ(cmds_of(heard), "message_new message_delete rate_limit message_new");
    CHECK_EQ(heard[1].at("id"), heard[0].at("message").at("id"));
    CHECK_EQ(heard[2].at("reason"), "Automoderation: Message contains blocked words");
    CHECK_EQ(heard[2].at("length"), 60'000);
    CHECK_EQ(heard[3].at("message").at("user"), "AutoMod");
    CHECK_EQ(heard[3].at("message").at("content"), "ada! {x}");
    CHECK_EQ(cmds_of(take(f.boss)), "message_new message_delete message_new");
    CHECK_EQ(cmds_of(f.ask(f.ada, swearing)), "rate_limit");

    auto const page = f.ask(f.boss, R"({"cmd":"messages_get","channel":"general"})");
    auto const& kept = page.back().at("messages").as_array();
    REQUIRE_EQ(kept.size(), 1);
    CHECK_EQ(kept[0].at("content"), "ada! {x}");
}

TEST_CASE("automod works in threads, for owners too, and tells only those who view the channel")
{
    fixture f(file_texts{{"automod_config.json", automod_file()}});
    channel den{.name = "den"};
    den.type = channel_type::forum;
    den.permissions.lists = {{"view", {"owner"}}, {"create_thread", {"owner"}}};
    f.world.add_channel(den);
    auto const made = f.ask(f.boss, R"({"cmd":"thread_create","channel":"den","name":"t"})");
    auto const id = std::string(made.back().at("thread").at("id").as_string());
    take(f.ada);
    auto const heard = f.ask(
        f.boss, R"({"cmd":"message_new","thread_id":")" + id + R"(","content":"darn"})");
    CHECK_EQ(cmds_of(heard), "message_new message_delete rate_limit message_new");
    CHECK_EQ(std::string(heard[1].at("thread_id").as_string()), id);
    CHECK_EQ(std::string(heard[3].at("thread_id").as_string()), id);
    CHECK_EQ(cmds_of(take(f.ada)), "");
}

TEST_CASE("automod does what its file says, and nothing when it is switched off")
{
    fixture f(file_texts{{"automod_config.json",
                automod_file(R"(,"delete_message":false,"send_mod_message":false)")}});
    CHECK_EQ(cmds_of(f.ask(f.ada, swearing)), "message_new rate_limit");
    CHECK_GT(f.timeout_of("USR:ada"), 0);

    fixture off(file_texts{{"automod_config.json", automod_file(R"(,"enabled":false)")}});
    CHECK_EQ(cmds_of(off.ask(off.ada, swearing)), "message_new");
    CHECK_EQ(off.timeout_of("USR:ada"), 0);
}

TEST_CASE("a longer timeout is not shortened")
{
    fixture f(file_texts{{"automod_config.json", automod_file()}});
    fixture untouched(file_texts{});
    auto until = f.world.time.wall_now() + 1000;
    f.world.change([&](tx& db) {
        auto changed = *db.now.users.find("USR:boss");
        changed.timeout_until = until;
        db.users.set(changed);
    });
    CHECK_EQ(cmds_of(untouched.ask(untouched.ada, swearing)), "message_new");
    CHECK_EQ(f.timeout_of("USR:boss"), until);
}

TEST_CASE("welcome greets at the first login only, also over a restart")
{
    fixture f(file_texts{{"welcome_config.json", R"({"welcome_message":"Hello {username}!"})"},
               {"welcomed_users.json", R"(["USR:eve",5])"}});
    auto& zoe = f.world.log_in("USR:zoe", "zoe");
    f.world.run_until_idle();
    auto const heard = take(zoe);
    REQUIRE_FALSE(heard.empty());
    CHECK_EQ(heard.back().at("message").at("content"), "Hello zoe!");
    CHECK_EQ(heard.back().at("message").at("user"), "originChats");
    CHECK_EQ(cmds_of(take(f.ada)), "user_join user_connect message_new");
    f.world.log_in("USR:eve", "eve"); // the original has greeted her
    f.world.run_until_idle();
    CHECK_EQ(cmds_of(take(f.ada)), "user_join user_connect");
    f.world.restart();
    auto& again = f.world.log_in("USR:zoe");
    f.world.run_until_idle();
    CHECK_EQ(cmds_of(take(again)), "user_connect");
}

TEST_CASE("welcome greets at every login when the file says so")
{
    fixture f(file_texts{{"welcome_config.json", R"({"first_time_only":false})"}});
    for (int i = 0; i < 2; ++i) {
        auto& phone = f.world.log_in("USR:ada");
        f.world.run_until_idle();
        CHECK_EQ(cmds_of(take(phone)), "message_new");
    }
}

TEST_CASE("plugins_list shows what runs, plugins_reload reads the files again")
{
    fixture f(file_texts{{"automod_config.json", automod_file()},
                         {"welcome_config.json", "{oops"}});
    auto const list = R"({"cmd":"plugins_list"})";
    auto const reload = R"({"cmd":"plugins_reload"})";
    CHECK_EQ(f.ask(f.boss, list)[0].at("plugins").as_object().size(), 1);
    CHECK_EQ(f.ask(f.boss, list)[0].at("plugins").at("automod").at("handles").at(0), "new_message");

    auto const refused = f.ask(f.boss, R"({"cmd":"plugins_reload","plugin":"welcome"})");
    CHECK_EQ(refused[0].at("val"), "Failed to reload plugin 'welcome'");
    f.folder.files["welcome_config.json"] = "{}";
    f.folder.files["automod_config.json"] = "[]";
    auto const one = f.ask(f.boss, R"({"cmd":"plugins_reload","plugin":"welcome"})");
    CHECK_EQ(one[0].at("val"), "Plugin 'welcome' reloaded successfully");
    CHECK_EQ(f.ask(f.boss, list)[0].at("plugins").as_object().size(), 2);
    CHECK_EQ(f.ask(f.boss, reload)[0].at("val"), "Failed to reload plugin 'automod'");
    CHECK_EQ(f.ask(f.boss, list)[0].at("plugins").as_object().size(), 2); // it goes on as it was

    f.folder.files.erase("automod_config.json");
    CHECK_EQ(f.ask(f.boss, reload)[0].at("val"), "All plugins reloaded successfully");
    auto const left = f.ask(f.boss, list)[0].at("plugins").as_object();
    CHECK(left.contains("welcome"));
    CHECK_FALSE(left.contains("automod"));
}
