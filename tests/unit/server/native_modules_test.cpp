// The native modules in a whole world (part 2 §10.4): automod in channels and threads and its
// orders, welcome once and at each login, reloading their files. The CLI is in cli_test.cpp, the
// commands' refusals are in the plays.
#include "live/native_modules.hpp"

#include "unit/server/module_fixture.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

using fixture = module_fixture;

char const swearing[] = R"({"cmd":"message_new","channel":"general","content":"Oh DARN it"})";

std::string automod_file(std::string const& more = "")
{
    return R"({"blocked_words":["darn"],"timeout_duration":60,"mod_message":"{username}! {x}")" +
           more + "}";
}

} // namespace

TEST_CASE("a blocked word is seen by nobody, its author is silenced, AutoMod says so")
{
    fixture f(file_texts{{"automod_config.json", automod_file()}});
    auto const heard = f.ask(f.ada, swearing);
    CHECK_EQ(cmds_of(heard), "error rate_limit message_new");
    CHECK_EQ(heard[0].at("val"), "Automoderation: Message contains blocked words");
    CHECK_EQ(heard[0].at("code"), "text_blocked");
    CHECK_EQ(heard[1].at("reason"), "Automoderation: Message contains blocked words");
    CHECK_EQ(heard[1].at("length"), 60'000);
    CHECK_EQ(heard[2].at("message").at("user"), "AutoMod");
    CHECK_EQ(heard[2].at("message").at("content"), "ada! {x}");
    CHECK_EQ(cmds_of(take(f.boss)), "message_new");
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
    CHECK_EQ(cmds_of(heard), "error rate_limit message_new");
    CHECK_EQ(std::string(heard[2].at("thread_id").as_string()), id);
    CHECK_EQ(cmds_of(take(f.ada)), "");
}

TEST_CASE("automod looks at everything that users write and others see")
{
    fixture f(file_texts{{"automod_config.json", automod_file(R"(,"timeout_duration":0)")}});
    channel den{.name = "den"};
    den.type = channel_type::forum;
    den.permissions.lists = {{"view", {"user"}}, {"create_thread", {"user"}}};
    f.world.add_channel(den);
    take(f.boss);
    take(f.ada);
    auto const said = f.ask(f.ada, R"({"cmd":"message_new","channel":"general","content":"oh"})");
    auto const id = std::string(said.back().at("message").at("id").as_string());
    auto const thread = f.ask(f.ada, R"({"cmd":"thread_create","channel":"den","name":"t"})");
    auto const t = std::string(thread.back().at("thread").at("id").as_string());
    take(f.boss);
    for (std::string const& request : {
             R"({"cmd":"message_edit","channel":"general","content":"darn","id":")" + id + R"("})",
             std::string(R"({"cmd":"message_new","channel":"general","content":"x",
                             "embeds":[{"fields":[{"name":"n","value":"a DARN b"}]}]})"),
             std::string("{\"cmd\":\"message_new\",\"channel\":\"general\","
                         "\"content\":\"d\u200Ba\u00ADrn\"}"),
             std::string(R"({"cmd":"poll_create","channel":"general","question":"darn?",
                             "options":["a","b"]})"),
             std::string(R"({"cmd":"poll_create","channel":"general","question":"q",
                             "options":["a",{"text":"darn"}]})"),
             std::string(R"({"cmd":"thread_create","channel":"den","name":"darn"})"),
             R"({"cmd":"thread_update","name":"darn","thread_id":")" + t + R"("})",
             std::string(R"({"cmd":"status_set","status":"online","text":"darn"})"),
             std::string(R"({"cmd":"slash_call","channel":"general","command":"nick",
                             "args":{"nickname":"darn"}})"),
         }) {
        INFO(request);
        auto const heard = f.ask(f.ada, request);
        REQUIRE_FALSE(heard.empty());
        CHECK_EQ(heard[0].at("cmd"), "error");
        CHECK_EQ(heard[0].at("val"), "Automoderation: Message contains blocked words");
        for (auto const& packet : take(f.boss))
            CHECK_EQ(packet.at("message").at("user"), "AutoMod");
    }
    CHECK_EQ(f.timeout_of("USR:ada"), 0);
    CHECK_FALSE(f.world.now().users.find("USR:ada")->nickname.has_value());
}

TEST_CASE("what bots say is kept out, but a bot is not silenced for what others had it say")
{
    fixture f(file_texts{{"automod_config.json", automod_file()}});
    f.ask(f.boss, R"({"cmd":"slash_register","commands":[{"name":"echo","description":"d",
        "options":[{"name":"t","description":"d","type":"str"}]}]})");
    take(f.ada);
    auto const call = f.ask(f.ada, R"({"cmd":"slash_call","channel":"general","command":"echo",
                                       "args":{"t":"hm"}})");
    CHECK_EQ(cmds_of(call), "slash_call");
    take(f.boss);
    auto const heard = f.ask(f.boss, R"({"cmd":"slash_response","channel":"general",
                                         "invoker":"USR:ada","response":"darn"})");
    CHECK_EQ(cmds_of(heard), "error");
    CHECK_EQ(cmds_of(take(f.ada)), "");
    CHECK_EQ(f.timeout_of("USR:boss"), 0);
    CHECK_EQ(cmds_of(f.ask(f.ada, R"({"cmd":"slash_call","channel":"general","command":"echo",
                                      "args":{"t":"darn"}})")),
             "error rate_limit message_new");
    CHECK_EQ(cmds_of(take(f.boss)), "message_new");
    CHECK_GT(f.timeout_of("USR:ada"), 0);
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

namespace {

std::string order(std::string const& text)
{
    return R"({"cmd":"message_new","channel":"general","content":")" + text + R"("})";
}

// What AutoMod says to it.
std::string obey(fixture& f, peer& from, std::string const& text)
{
    auto const heard = f.ask(from, order(text));
    if (heard.size() < 2)
        return {};
    CHECK_EQ(heard.back().at("message").at("user"), "AutoMod");
    return std::string(heard.back().at("message").at("content").as_string());
}

} // namespace

TEST_CASE("owners and admins give automod orders, which stay in its file")
{
    fixture f(file_texts{{"automod_config.json", R"({"mine":1,"timeout_duration":60})"}});
    CHECK_EQ(obey(f, f.boss, "!automod list"), "No words are blocked");
    CHECK_EQ(obey(f, f.boss, "!automod add Darn"), "✅ 'darn' is blocked now");
    CHECK_EQ(obey(f, f.boss, "!automod add DARN"), "❌ Error: 'darn' is blocked already");
    CHECK_EQ(obey(f, f.boss, "!automod add two words"), "✅ 'two words' is blocked now");
    CHECK_EQ(obey(f, f.boss, "!automod list"), "**Blocked words:**\n• darn\n• two words");
    CHECK_EQ(obey(f, f.boss, "!automod timeout 5"), "✅ The timeout is 5 seconds");
    CHECK_EQ(obey(f, f.boss, "!automod timeout x"), "❌ Error: Usage: !automod timeout SECONDS");
    take(f.ada);
    auto const heard = f.ask(f.ada, swearing); // at once, and not after a restart only
    CHECK_EQ(cmds_of(heard), "error rate_limit message_new");
    CHECK_EQ(heard[1].at("length"), 5000);
    auto const file = boost::json::parse(f.folder.files["automod_config.json"]).as_object();
    CHECK_EQ(boost::json::serialize(file.at("blocked_words")), R"(["darn","two words"])");
    CHECK_EQ(file.at("timeout_duration"), 5);
    CHECK_EQ(file.at("mine"), 1);

    CHECK_EQ(obey(f, f.boss, "!automod toggle_delete"),
             "✅ Messages with blocked words are kept out: off");
    CHECK_EQ(obey(f, f.boss, "!automod disable"), "✅ AutoMod is off");
    CHECK_EQ(obey(f, f.boss, "!automod status"),
             "**AutoMod:** off\n• blocked words: 2\n• timeout: 5 seconds\n"
             "• messages are kept out: off\n• AutoMod says something: on");
    CHECK_EQ(obey(f, f.boss, "!automod enable"), "✅ AutoMod is on");
    CHECK_EQ(obey(f, f.boss, "!automod remove darn"), "✅ 'darn' is not blocked any more");
    CHECK_EQ(obey(f, f.boss, "!automod remove darn"), "❌ Error: 'darn' is not blocked");
    CHECK_EQ(obey(f, f.boss, "!automod clear"), "✅ No words are blocked any more");
    CHECK(obey(f, f.boss, "!automod").starts_with("**AutoMod commands:**"));
    CHECK_EQ(obey(f, f.boss, "!automod help add"), "`!automod add WORD - block a word`");
    CHECK(obey(f, f.boss, "!automod dance").starts_with("❌ Error: There is no !automod dance"));
    CHECK(obey(f, f.boss, "!automod add").starts_with("❌ Error: Usage"));
}

TEST_CASE("others give no orders, and a file that cannot be written is said so")
{
    fixture f(file_texts{{"automod_config.json", "{}"}});
    CHECK_EQ(obey(f, f.ada, "!automod add darn"), "");
    take(f.boss);
    CHECK_EQ(obey(f, f.boss, "!automodd add darn"), "");
    CHECK(f.folder.files["automod_config.json"] == "{}");
    f.folder.is_read_only = true;
    take(f.boss);
    CHECK_EQ(obey(f, f.boss, "!automod add darn"),
             "✅ 'darn' is blocked now (until the restart: the file is not writable)");
    fixture none(file_texts{});
    CHECK_EQ(obey(none, none.boss, "!automod add darn"), ""); // it does not run
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
