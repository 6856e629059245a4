// Replies as tables and as lines.
#include "admin/shown_reply.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace {

std::string show(char const* reply)
{
    return oc::show_reply(boost::json::parse(reply).as_object());
}

} // namespace

TEST_CASE("a reply is one line per field, without what only programs want")
{
    CHECK(show(R"({"cmd":"user_ban","user":"ada","banned":true,"global":true})") ==
          "user:    ada\n"
          "banned:  yes\n");
    CHECK(show(R"({"a_long_name":null,"n":5,"list":["x","y"],"none":[],"text":"","no":false})") ==
          "a long name:  -\n"
          "n:            5\n"
          "list:         x, y\n"
          "none:         -\n"
          "text:         -\n"
          "no:           no\n");
}

TEST_CASE("an empty reply says so")
{
    CHECK(show("{}") == "none\n");
    CHECK(show(R"({"cmd":"admin_session_list","sessions":[]})") == "none\n");
}

TEST_CASE("a list is a table with a head, wide enough for its cells")
{
    CHECK(show(R"({"cmd":"admin_channel_list","channels":[
              {"name":"general","type":"text","position":0,"messages":12,"threads":0,"extra":{}},
              {"name":"a","type":"forum","position":1,"messages":3,"threads":100}]})") ==
          "NAME     TYPE   POSITION  MESSAGES  THREADS\n"
          "general  text   0         12        0\n"
          "a        forum  1         3         100\n");
}

TEST_CASE("what stands beside the list comes below it")
{
    CHECK(show(R"({"cmd":"admin_user_list","total":5,"users":[{"username":"ada","roles":["user",
              "admin"],"nickname":null,"local":true,"banned":false,"online":false,
              "timeout_until":1795428030}]})") ==
          "USERNAME  NICKNAME  ROLES        LOCAL  BANNED  ONLINE  TIMEOUT UNTIL\n"
          "ada       -         user, admin  yes    no      no      2026-11-23 10:00:30\n"
          "total:  5\n");
}

TEST_CASE("cells that are missing, and rows that are no objects, are dashes")
{
    CHECK(show(R"({"cmd":"admin_channel_list","channels":[{"name":"a"},5]})") ==
          "NAME  TYPE  POSITION  MESSAGES  THREADS\n"
          "a     -     -         -         -\n"
          "-     -     -         -         -\n");
}

TEST_CASE("long cells are cut, by characters and not by bytes")
{
    std::string const long_name(100, 'x');
    auto const shown = oc::show_reply(
        {{"cmd", "admin_channel_list"}, {"channels", {{{"name", long_name}, {"type", "text"}}}}});
    CHECK(shown.find(std::string(59, 'x') + "…  text") != std::string::npos);
    CHECK(shown.find(std::string(60, 'x')) == std::string::npos);
    CHECK(show(R"({"cmd":"admin_channel_list","channels":[{"name":"é","type":"text"},
              {"name":"ab","type":"text"}]})")
              .find("\né     text") != std::string::npos);
}

TEST_CASE("moments and durations are shown for people")
{
    CHECK(show(R"({"since":0})") == "since:  1970-01-01 00:00:00\n");
    CHECK(show(R"({"uptime_seconds":90000})") == "uptime seconds:  1 d 1 h\n");
}

TEST_CASE("a terminal obeys nothing that users have written")
{
    CHECK(oc::harmless("plain, é, 漢字") == "plain, é, 漢字");
    CHECK(oc::harmless("\033[2J\r\n\tx\x7f") == "?[2J???x?");
    CHECK(oc::harmless("a\xc2\x9b"
                       "31mb") == "a?31mb"); // CSI of the eight-bit set
    CHECK(oc::harmless("\xc2\xa0") == "\xc2\xa0");
    CHECK(oc::harmless(std::string_view("\0x", 2)) == "?x");
    CHECK(show("{\"user\":\"\\u001b[31mada\"}") == "user:  ?[31mada\n");
    CHECK(show("{\"roles\":[\"\\u0007\"]}") == "roles:  ?\n");
}

TEST_CASE("every list of the operator's has the columns that people look for, in their order")
{
    struct list {
        char const* reply;
        char const* head;
    };
    for (auto const& [reply, head] :
         {list{R"({"cmd":"admin_user_list","users":[{}]})",
               "USERNAME  NICKNAME  ROLES  LOCAL  BANNED  ONLINE  TIMEOUT UNTIL\n"},
          list{R"({"cmd":"admin_role_list","roles":[{}]})",
               "NAME  POSITION  HOLDERS  COLOR  HOISTED  SELF ASSIGNABLE  PERMISSIONS\n"},
          list{R"({"cmd":"admin_channel_list","channels":[{}]})",
               "NAME  TYPE  POSITION  MESSAGES  THREADS\n"},
          list{R"({"cmd":"admin_session_list","sessions":[{}]})",
               "SESSION  USER  ADDRESS  SINCE  CLIENT\n"},
          list{R"({"cmd":"admin_config_get","settings":[{}]})", "PATH  VALUE  IS SET  LIVE\n"},
          list{R"({"cmd":"admin_message_purge","examples":[{}]})",
               "TIMESTAMP  CHANNEL  USER  CONTENT\n"}}) {
        CAPTURE(reply);
        CHECK(show(reply).starts_with(head));
    }
}

TEST_CASE("a list under a name that is not its command's is a field like others")
{
    CHECK(show(R"({"cmd":"admin_role_list","users":[1,"a",null]})") == "users:  1, a, null\n");
    CHECK(show(R"({"users":["a"]})") == "users:  a\n");
    CHECK(show(R"({"cmd":5,"n":1})") == "n:  1\n");
    CHECK(show(R"({"cmd":"admin_user_list","users":"none"})") == "users:  none\n");
}

TEST_CASE("a dry run shows its figures below its examples, and none when it found none")
{
    CHECK(show(R"({"cmd":"admin_message_purge","dry_run":true,"matched":1,"examples":[
              {"id":"m","timestamp":0,"channel":"general","user":"ada","content":"a\nb"}]})") ==
          "TIMESTAMP            CHANNEL  USER  CONTENT\n"
          "1970-01-01 00:00:00  general  ada   a?b\n"
          "dry run:  yes\n"
          "matched:  1\n");
    CHECK(show(R"({"cmd":"admin_message_purge","matched":0,"examples":[]})") == "matched:  0\n");
}

TEST_CASE("values of a config are shown as they would be written")
{
    CHECK(show(R"({"cmd":"admin_config_get","settings":[
              {"path":"a","value":["x","y"],"is_set":true,"live":false},
              {"path":"b.c","value":{"k":1},"is_set":false,"live":true},
              {"path":"d","value":-1.5,"is_set":false,"live":true}]})") ==
          "PATH  VALUE    IS SET  LIVE\n"
          "a     x, y     yes     no\n"
          "b.c   {\"k\":1}  no      yes\n"
          "d     -1.5E0   no      yes\n");
}

TEST_CASE("a setting that the file has otherwise shows both")
{
    CHECK(show(R"({"cmd":"admin_config_get","settings":[
              {"path":"a","value":1,"in_file":"x","is_set":true,"live":false},
              {"path":"b","value":2,"is_set":false,"live":true}]})") ==
          "PATH  VALUE  IN FILE  IS SET  LIVE\n"
          "a     1      \"x\"      yes     no\n"
          "b     2      -        no      yes\n");
}

TEST_CASE("a value of the file that is of another type is told from the one in force")
{
    CHECK(show(R"({"cmd":"admin_config_get","settings":[
              {"path":"a","value":false,"in_file":"no"},{"path":"b","value":true,"in_file":false},
              {"path":"c","value":["x"],"in_file":"x"},
              {"path":"d","value":"x","in_file":"y"}]})") ==
          "PATH  VALUE  IN FILE  IS SET  LIVE\n"
          "a     no     \"no\"     -       -\n"
          "b     yes    no       -       -\n"
          "c     x      \"x\"      -       -\n"
          "d     x      y        -       -\n");
}

TEST_CASE("a line ends where its last word does, whatever the cells")
{
    for (auto const* const reply :
         {R"({"cmd":"admin_channel_list","channels":[{"name":"a","threads":""}]})",
          R"({"a":"x","long":""})", R"({"text":"ends in spaces   "})"}) {
        auto const shown = show(reply);
        CAPTURE(shown);
        CHECK(shown.find(" \n") == std::string::npos);
        CHECK(shown.back() == '\n');
    }
}

TEST_CASE("sixty characters are shown whole, one more is cut with a sign")
{
    auto const cell = [](std::string const& name) {
        return oc::show_reply({{"cmd", "admin_role_list"}, {"roles", {{{"name", name}}}}});
    };
    std::string umlauts;
    for (int i = 0; i < 60; ++i)
        umlauts += "ü";
    CHECK(cell(umlauts).find("\n" + umlauts + "  ") != std::string::npos);
    CHECK(cell(umlauts).find("…") == std::string::npos);
    auto const cut = umlauts.substr(0, umlauts.size() - 2) + "…";
    CHECK(cell(umlauts + "x").find("\n" + cut + "  ") != std::string::npos);
}

TEST_CASE("bytes that are no UTF-8 are replaced one by one, the rest stays")
{
    CHECK(oc::to_utf8("plain ü €") == "plain ü €");
    CHECK(oc::to_utf8("caf\xE9/x") == "caf\uFFFD/x");
    CHECK(oc::to_utf8("\xE2\x82") == "\uFFFD\uFFFD");
    CHECK(oc::to_utf8("ü\xFF€\xF0\x9F\x98\x80") == "ü\uFFFD€\U0001F600");
}
