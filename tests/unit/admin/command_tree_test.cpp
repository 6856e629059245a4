// The command line as requests.
#include "admin/command_tree.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace json = boost::json;

namespace {

struct parsed {
    oc::admin_order order{};
    std::string failure{};
};

parsed parse(std::vector<std::string> words)
{
    parsed out;
    CLI::App program{"test", "originchats"};
    program.require_subcommand(1);
    oc::add_admin(program, out.order);
    words.insert(words.begin(), "admin");
    std::vector<std::string> backwards(words.rbegin(), words.rend()); // as CLI11 wants them
    try {
        program.parse(backwards);
    } catch (CLI::ParseError const& why) {
        out.failure = why.get_name();
    }
    return out;
}

json::value request(std::vector<std::string> words)
{
    auto const made = parse(std::move(words));
    CHECK(made.failure == "");
    return made.order.request;
}

struct line {
    std::vector<std::string> words;
    char const* request;
};

void check_lines(std::vector<line> const& lines)
{
    for (auto const& [words, wanted] : lines) {
        CAPTURE(wanted);
        auto const made = request(words);
        CHECK_MESSAGE(made == json::parse(wanted), json::serialize(made));
    }
}

} // namespace

TEST_CASE("every subcommand of user makes its request")
{
    check_lines(
        {{{"user", "list"}, R"({"cmd":"admin_user_list"})"},
         {{"user", "list", "--match", "a", "--role", "r", "--limit", "5"},
          R"({"cmd":"admin_user_list","match":"a","role":"r","limit":5})"},
         {{"user", "list", "--banned", "--online", "--local"},
          R"({"cmd":"admin_user_list","banned":true,"online":true,"local":true})"},
         {{"user", "list", "--not-banned", "--offline", "--rotur"},
          R"({"cmd":"admin_user_list","banned":false,"online":false,"local":false})"},
         {{"user", "show", "ada"}, R"({"cmd":"admin_user_show","user":"ada"})"},
         {{"user", "sessions"}, R"({"cmd":"admin_session_list"})"},
         {{"user", "sessions", "ada"}, R"({"cmd":"admin_session_list","user":"ada"})"},
         {{"user", "ban", "ada"}, R"({"cmd":"user_ban","user":"ada"})"},
         {{"user", "unban", "ada"}, R"({"cmd":"user_unban","user":"ada"})"},
         {{"user", "timeout", "ada", "60"}, R"({"cmd":"user_timeout","user":"ada","timeout":60})"},
         {{"user", "rename", "ada", "Ada"},
          R"({"cmd":"admin_user_rename","user":"ada","name":"Ada"})"},
         {{"user", "nickname", "ada", "x"},
          R"({"cmd":"user_update","user":"ada","updates":{"nickname":"x"}})"},
         {{"user", "password", "ada"}, R"({"cmd":"admin_user_password","user":"ada"})"},
         {{"user", "kick", "ada", "--reason", "tea"},
          R"({"cmd":"admin_session_close","user":"ada","reason":"tea"})"},
         {{"user", "kick", "--session", "7"}, R"({"cmd":"admin_session_close","session":7})"},
         {{"user", "erase", "ada", "--keep-places"},
          R"({"cmd":"admin_user_erase","user":"ada","keep_places":true})"},
         {{"user", "export", "ada", "--to", "folder"}, R"({"cmd":"admin_user_show","user":"ada"})"},
         {{"user", "delete", "ada"}, R"({"cmd":"user_delete","user":"ada"})"},
         {{"user", "role", "add", "ada", "a", "b"},
          R"({"cmd":"user_roles_add","user":"ada","roles":["a","b"]})"},
         {{"user", "role", "remove", "ada", "a"},
          R"({"cmd":"user_roles_remove","user":"ada","roles":["a"]})"},
         {{"user", "role", "set", "ada", "a"},
          R"({"cmd":"user_roles_set","user":"ada","roles":["a"]})"}});
}

TEST_CASE("every other subcommand makes its request")
{
    check_lines(
        {{{"role", "list"}, R"({"cmd":"admin_role_list"})"},
         {{"role", "show", "r"}, R"({"cmd":"admin_role_list","role":"r"})"},
         {{"role", "create", "r", "--permission", "a", "--permission", "b", "--hoisted"},
          R"({"cmd":"role_create","name":"r","permissions":["a","b"],"hoisted":true})"},
         {{"role", "update", "r", "--name", "s", "--color", "#fff", "--not-self-assignable"},
          R"({"cmd":"role_update","role":"r","name":"s","color":"#fff",
                  "self_assignable":false})"},
         {{"role", "permissions", "r", "a", "b"},
          R"({"cmd":"role_permissions_set","role":"r","permissions":["a","b"]})"},
         {{"role", "delete", "r"}, R"({"cmd":"role_delete","role":"r"})"},
         {{"role", "reorder", "a", "b"}, R"({"cmd":"role_reorder","roles":["a","b"]})"},
         {{"channel", "list"}, R"({"cmd":"admin_channel_list"})"},
         {{"channel", "show", "c"}, R"({"cmd":"admin_channel_list","name":"c"})"},
         {{"channel", "create", "c", "--type", "voice", "--slow-mode", "5"},
          R"({"cmd":"channel_create","name":"c","type":"voice","slow_mode_seconds":5})"},
         {{"channel", "create", "c", "--type", "text", "--permissions", R"({"view":["a"]})"},
          R"({"cmd":"channel_create","name":"c","type":"text","permissions":{"view":["a"]}})"},
         {{"channel", "update", "c", "--name", "d", "--description", "x"},
          R"({"cmd":"channel_update","current_name":"c",
                  "updates":{"name":"d","description":"x"}})"},
         {{"channel", "move", "c", "0"}, R"({"cmd":"channel_move","name":"c","position":0})"},
         {{"channel", "delete", "c"}, R"({"cmd":"channel_delete","name":"c"})"},
         {{"message", "purge", "--user", "ada", "--channel", "c", "--contains", "x", "--after",
           "@5", "--before", "1970-01-02", "--dry-run"},
          R"({"cmd":"admin_message_purge","user":"ada","channel":"c","contains":"x",
                  "after":5.0,"before":86400.0,"dry_run":true})"},
         {{"message", "purge", "--author-id", "i", "--thread", "t"},
          R"({"cmd":"admin_message_purge","author_id":"i","thread_id":"t"})"},
         {{"message", "purge", "--all"}, R"({"cmd":"admin_message_purge","all":true})"},
         {{"stats"}, R"({"cmd":"admin_stats"})"},
         {{"config", "get"}, R"({"cmd":"admin_config_get"})"},
         {{"config", "get", "a.b"}, R"({"cmd":"admin_config_get","path":"a.b"})"},
         {{"config", "set", "a.b", "5"}, R"({"cmd":"admin_config_set","path":"a.b","value":"5"})"},
         {{"config", "unset", "a.b"}, R"({"cmd":"admin_config_set","path":"a.b","unset":true})"},
         {{"reload"}, R"({"cmd":"admin_reload"})"},
         {{"log-level"}, R"({"cmd":"admin_log_level"})"},
         {{"log-level", "debug"}, R"({"cmd":"admin_log_level","level":"debug"})"}});
}

TEST_CASE("options of admin stand anywhere")
{
    for (auto const& words : {std::vector<std::string>{"--json", "--data", "d", "user", "list"},
                              {"user", "--json", "list", "--data", "d"},
                              {"user", "list", "--data", "d", "--json"}}) {
        auto const made = parse(words);
        CHECK(made.failure == "");
        CHECK(made.order.as_json);
        CHECK(made.order.data == "d");
        CHECK_FALSE(made.order.yes);
        CHECK(made.order.config_file.empty());
    }
    CHECK(parse({"stats", "--yes", "--config", "x.json"}).order.yes);
    CHECK(parse({"stats", "--config", "x.json"}).order.config_file == "x.json");
}

TEST_CASE("what destroys something is asked for, the rest is not")
{
    CHECK_FALSE(parse({"user", "delete", "a"}).order.question.empty());
    CHECK_FALSE(parse({"role", "delete", "a"}).order.question.empty());
    CHECK_FALSE(parse({"user", "erase", "a"}).order.question.empty());
    CHECK_FALSE(parse({"channel", "delete", "a"}).order.question.empty());
    CHECK_FALSE(parse({"message", "purge", "--user", "a"}).order.question.empty());
    CHECK(parse({"message", "purge", "--user", "a", "--dry-run"}).order.question.empty());
    CHECK(parse({"user", "ban", "a"}).order.question.empty());
    CHECK(parse({"stats"}).order.question.empty());
}

TEST_CASE("only a password is read from elsewhere, and never from the command line")
{
    CHECK(parse({"user", "password", "a"}).order.wants_password);
    CHECK_FALSE(parse({"user", "show", "a"}).order.wants_password);
    CHECK_FALSE(parse({"user", "password", "a", "secret"}).failure.empty());
}

TEST_CASE("a purge that nothing narrows has to say --all")
{
    CHECK_FALSE(parse({"message", "purge"}).failure.empty());
    CHECK_FALSE(parse({"message", "purge", "--channel", "c"}).failure.empty());
    CHECK(parse({"message", "purge", "--channel", "c", "--all"}).failure.empty());
}

TEST_CASE("what is missing, too much or of the wrong kind is refused")
{
    for (auto const& words : std::vector<std::vector<std::string>>{
             {},
             {"user"},
             {"nonsense"},
             {"user", "nonsense"},
             {"user", "show"},
             {"user", "show", "a", "b"},
             {"user", "timeout", "a"},
             {"user", "timeout", "a", "x"},
             {"user", "rename", "a"},
             {"user", "role", "add", "a"},
             {"user", "kick", "--session", "x"},
             {"role", "create"},
             {"channel", "create", "c"},
             {"channel", "create", "c", "--type", "x"},
             {"channel", "create", "c", "--type", "text", "--permissions", "{"},
             {"channel", "move", "c"},
             {"message", "purge", "--before", "soon"},
             {"config", "set", "a"},
             {"log-level", "loud"},
             {"stats", "--nonsense"},
         }) {
        CAPTURE(words.size());
        CHECK_FALSE(parse(words).failure.empty());
    }
}
