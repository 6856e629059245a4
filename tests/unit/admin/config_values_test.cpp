// Single settings by path: read, listed, checked.
#include "admin/config_values.hpp"

#include "setup/config_path.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace json = boost::json;

namespace {

json::object document(char const* text) { return json::parse(text).as_object(); }

std::string refused(char const* path, char const* text)
{
    auto const read = oc::read_setting(path, text);
    return read ? "" : read.error().code;
}

json::value read(char const* path, char const* text) { return *oc::read_setting(path, text); }

std::string change(json::object const& before, char const* path, json::value value)
{
    auto after = before;
    oc::set_value(after, path, std::move(value));
    auto const checked = oc::check_changed(before, after, path);
    return checked ? "" : checked.error().text;
}

} // namespace

TEST_CASE("the text of a value is read as its setting's type")
{
    CHECK(read("rate_limiting.enabled", "true") == json::value(true));
    CHECK(read("rate_limiting.enabled", "on") == json::value(true));
    CHECK(read("rate_limiting.enabled", "no") == json::value(false));
    CHECK(read("limits.post_content", "300") == json::value(300));
    CHECK(read("attachments.max_attachments_per_user", "-1") == json::value(-1));
    CHECK(read("websocket.host", "0.0.0.0") == json::value("0.0.0.0"));
    CHECK(read("websocket.host", "12") == json::value("12"));
    CHECK(read("attachments.allowed_types", "image/*,text/plain") ==
          json::parse(R"(["image/*","text/plain"])"));
    CHECK(read("attachments.allowed_types", R"(["a,b"])") == json::parse(R"(["a,b"])"));
    CHECK(read("attachments.allowed_types", "") == json::array());
    CHECK(read("server", R"({"name":"x"})") == json::parse(R"({"name":"x"})"));
}

TEST_CASE("keys below a free section are JSON, or the text itself")
{
    CHECK(read("server.name", "My server") == json::value("My server"));
    CHECK(read("server.owner.name", "Ada") == json::value("Ada"));
    CHECK(read("server.number", "5") == json::value(5));
    CHECK(read("server.name", "5") == json::value("5"));
    CHECK(read("limits.something_else", R"({"a":1})") == json::parse(R"({"a":1})"));
}

TEST_CASE("a value of another type is refused")
{
    CHECK(refused("rate_limiting.enabled", "maybe") == "invalid_setting");
    CHECK(refused("limits.post_content", "many") == "invalid_setting");
    CHECK(refused("limits.post_content", "5x") == "invalid_setting");
    CHECK(refused("limits.post_content", "") == "invalid_setting");
    CHECK(refused("limits.post_content", "99999999999999999999") == "invalid_setting");
    CHECK(refused("attachments.allowed_types", "[") == "invalid_setting");
    CHECK(refused("server", "no json") == "invalid_setting");
}

TEST_CASE("a setting that is not there is refused")
{
    for (auto const* const path : {"", "nonsense", "websocket", "websocket.hos", "websocket.host.x",
                                   "limit.post_content", "."}) {
        CAPTURE(path);
        CHECK(refused(path, "1") == "unknown_setting");
        CHECK_FALSE(oc::is_live_setting(path));
    }
}

TEST_CASE("all settings are listed, or those of a section, or one")
{
    auto const all = *oc::list_settings({}, "");
    CHECK(all.size() > 40);
    auto const section = *oc::list_settings({}, "rate_limiting");
    CHECK(section.size() == 5);
    auto const one =
        *oc::list_settings(document(R"({"limits":{"post_content":7}})"), "limits.post_content");
    REQUIRE(one.size() == 1);
    CHECK(one[0].at("path") == "limits.post_content");
    CHECK(one[0].at("type") == "integer");
    CHECK(one[0].at("value") == json::value(7));
    CHECK(one[0].at("default") == json::value(2000));
    CHECK(one[0].at("is_set") == json::value(true));
    CHECK(one[0].at("live") == json::value(true));
    CHECK_FALSE(one[0].at("meaning").as_string().empty());
}

TEST_CASE("a setting that is not in the file is listed with its default")
{
    auto const one = *oc::list_settings({}, "websocket.port");
    CHECK(one[0].at("value") == json::value(5613));
    CHECK(one[0].at("is_set") == json::value(false));
    CHECK(one[0].at("live") == json::value(false));
}

TEST_CASE("a free key is listed when the file has it")
{
    auto const file = document(R"({"server":{"name":"x"},"other":1})");
    CHECK((*oc::list_settings(file, "server.name"))[0].at("value") == "x");
    CHECK(oc::list_settings(file, "server.icon").error().code == "unknown_setting");
    CHECK(oc::list_settings(file, "other").error().code == "unknown_setting");
}

TEST_CASE("a running server's settings are those in force, and where the file differs it says so")
{
    oc::settings_in_force const running{
        .live = document(R"({"limits":{"post_content":7},"server":{"name":"Now"}})"),
        .start = document(R"({"websocket":{"port":5000,"net_threads":2}})"),
        .instead = {{"websocket.host", "::1"}}};
    auto const file = document(R"({"limits":{"post_content":"x"},"server":{"name":"Later"},
                                   "websocket":{"port":5000,"net_threads":3}})");
    auto const one = [&](char const* path) { return (*oc::list_settings(running, file, path))[0]; };
    CHECK(one("limits.post_content").at("value") == json::value(7));
    CHECK(one("limits.post_content").at("in_file") == "x");
    CHECK(one("websocket.net_threads").at("value") == json::value(2));
    CHECK(one("websocket.net_threads").at("in_file") == json::value(3));
    CHECK(one("websocket.port").at("value") == json::value(5000));
    CHECK_FALSE(one("websocket.port").as_object().contains("in_file"));
    CHECK(one("websocket.host").at("value") == "::1");
    CHECK(one("websocket.host").at("in_file") == "127.0.0.1");
    CHECK(one("server.name").at("value") == "Now");
    CHECK(one("server.name").at("in_file") == "Later");
}

TEST_CASE("what counts at once and what at the next start")
{
    CHECK(oc::is_live_setting("limits.post_content"));
    CHECK(oc::is_live_setting("server.name"));
    CHECK_FALSE(oc::is_live_setting("websocket.port"));
}

TEST_CASE("a document may be changed to what the server would take")
{
    CHECK(change({}, "limits.post_content", 5).empty());
    CHECK(change({}, "server.name", "x").empty());
    CHECK(change({}, "auth_mode", "cracked-only").empty());
}

TEST_CASE("a value out of bounds or not among the choices is refused in words")
{
    CHECK(change({}, "limits.post_content", 0).find("limits.post_content") == 0);
    CHECK(change({}, "websocket.port", 70'000) ==
          "websocket.port: 70000 is too large; at most 65535");
    CHECK(change({}, "server.name", 5) == "server.name: expected a text, got 5");
    CHECK_FALSE(change({}, "auth_mode", "nobody").empty());
    CHECK_FALSE(change({}, "logging.level", "loud").empty());
    CHECK_FALSE(change({}, "rotur.validate_url", "ftp://x").empty());
}

TEST_CASE("what was wrong elsewhere before keeps nobody from changing something")
{
    auto const wrong = document(R"({"limits":{"search_results":-5},"auth_mode":"nobody"})");
    CHECK(change(wrong, "limits.post_content", 5).empty());
    CHECK(change(wrong, "auth_mode", "rotur").empty());
    CHECK_FALSE(change(wrong, "limits.search_results", -6).empty());
}
