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
