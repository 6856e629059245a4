// The desk over a real server without listeners.
#include "admin/operator_desk.hpp"

#include "base/log.hpp"
#include "server/server.hpp"
#include "setup/config_editor.hpp"
#include "setup/config_file.hpp"
#include "unit/setup/sample_folder.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <future>

using namespace oc::test;

namespace json = boost::json;

namespace {

class promised_answer final : public oc::answer {
public:
    void say(std::string) override {}
    void finish(std::string line) override { line_.set_value(std::move(line)); }
    bool is_wanted() const override { return true; }
    json::object wait() { return json::parse(line_.get_future().get()).as_object(); }

private:
    std::promise<std::string> line_;
};

struct desk_at_server {
    desk_at_server(bool is_serving = true)
        : file(folder.write("config.json", R"({"server":{"name":"Testing"},"unknown":1})")),
          settings(std::make_shared<oc::config const>(
              oc::parse_config(oc::read_config_document(file)).values)),
          editor(file), running({.database = folder / "originchats.sqlite3",
                                 .settings = settings,
                                 .config_file = &editor,
                                 .listens = false}),
          desk({.running = running,
                .config_file = file,
                .database = folder / "originchats.sqlite3",
                .time = time,
                .reload = is_serving ? std::function<void()>([this] { reload(); })
                                     : std::function<void()>(),
                .started_with = is_serving ? settings : nullptr})
    {
        running.start();
    }

    void reload()
    {
        if (is_reload_broken)
            throw std::runtime_error("broken on purpose");
        ++reloads;
    }

    json::object line(std::string_view bytes)
    {
        auto const waiting = std::make_shared<promised_answer>();
        desk.take(bytes, waiting);
        return waiting->wait();
    }
    /// The reply, or {"code"} of the refusal.
    json::object ask(json::object const& request)
    {
        auto const told = line(json::serialize(request));
        return told.at("ok").as_bool() ? told.at("reply").as_object()
                                       : json::object{{"code", told.at("code")}};
    }
    json::object document() { return oc::read_config_document(file); }

    sample_folder folder{};
    std::filesystem::path file;
    std::shared_ptr<oc::config const> settings;
    oc::system_clock_source time{};
    oc::config_editor editor;
    oc::server running;
    oc::operator_desk desk;
    int reloads = 0;
    bool is_reload_broken = false;
};

} // namespace

TEST_CASE("a server that does not listen has no port and nobody to stop for")
{
    desk_at_server at;
    CHECK(at.running.port() == 0);
    CHECK(at.running.stop(std::chrono::milliseconds(5000)));
}

TEST_CASE("what is no request is refused")
{
    desk_at_server at;
    for (auto const* const bytes : {"", " ", "x", "[]", "{}", "{\"cmd\":null}", "{\"cmd\":{}}",
                                    "\xff", "{\"cmd\":\"\xc3\"}"}) {
        CAPTURE(bytes);
        CHECK(at.line(bytes).at("code") == "invalid_json");
    }
    CHECK(at.ask({{"cmd", "nothing"}}).at("code") == "unknown_command");
    CHECK(at.ask({{"cmd", "message_new"}}).at("code") == "unknown_command");
}

TEST_CASE("figures of the process stand beside those of the data")
{
    desk_at_server at;
    auto const told = at.ask({{"cmd", "admin_stats"}});
    CHECK(told.at("cmd") == "admin_stats");
    CHECK(told.at("running") == json::value(true));
    CHECK(told.at("connections") == json::value(0));
    CHECK(told.at("channels") == json::value(1));
    CHECK(told.contains("uptime_seconds"));
    CHECK(told.at("database_bytes").as_int64() > 0);
}

TEST_CASE("a changed setting is in the file with all that was there, and in force")
{
    desk_at_server at;
    auto const told =
        at.ask({{"cmd", "admin_config_set"}, {"path", "limits.post_content"}, {"value", "12"}});
    CHECK(told.at("in_force") == "now");
    CHECK(told.at("before").is_null());
    CHECK(at.reloads == 1);
    CHECK(at.document() ==
          json::parse(R"({"server":{"name":"Testing"},"unknown":1,"limits":{"post_content":12}})")
              .as_object());
}

TEST_CASE("a setting of the start waits for it, and nothing is reloaded")
{
    desk_at_server at;
    auto const told =
        at.ask({{"cmd", "admin_config_set"}, {"path", "websocket.port"}, {"value", "7000"}});
    CHECK(told.at("in_force") == "at the next start");
    CHECK(told.at("live") == json::value(false));
    CHECK(at.reloads == 0);
}

TEST_CASE("at a stopped server every setting waits for the start")
{
    desk_at_server at(false);
    auto const told =
        at.ask({{"cmd", "admin_config_set"}, {"path", "limits.post_content"}, {"value", "12"}});
    CHECK(told.at("in_force") == "at the next start");
    CHECK(at.ask({{"cmd", "admin_reload"}}).at("code") == "not_running");
    CHECK(at.ask({{"cmd", "admin_log_level"}}).at("code") == "not_running");
    CHECK(at.ask({{"cmd", "admin_stats"}}).at("running") == json::value(false));
}

TEST_CASE("a setting that cannot be is refused, and the file stays as it is")
{
    desk_at_server at;
    auto const before = at.document();
    auto const set = [&](char const* path, char const* value) {
        return at.ask({{"cmd", "admin_config_set"}, {"path", path}, {"value", value}}).at("code");
    };
    CHECK(set("limits.post_content", "0") == "invalid_setting");
    CHECK(set("limits.post_content", "x") == "invalid_setting");
    CHECK(set("nothing", "x") == "unknown_setting");
    CHECK(at.document() == before);
    CHECK(at.reloads == 0);
}

TEST_CASE("a setting is taken out of the file again")
{
    desk_at_server at;
    auto const told =
        at.ask({{"cmd", "admin_config_set"}, {"path", "server.name"}, {"unset", true}});
    CHECK(told.at("before") == "Testing");
    CHECK(at.document() == json::parse(R"({"server":{},"unknown":1})").as_object());
    auto const unset = [&](char const* path) {
        return at.ask({{"cmd", "admin_config_set"}, {"path", path}, {"unset", true}});
    };
    CHECK(unset("nosuch").at("code") == "unknown_setting");
    CHECK(unset("limits.post_content").at("before").is_null()); // nothing had to be done
    CHECK(unset("unknown").at("before") == json::value(1));
}

TEST_CASE("a file that cannot be read is said in words, and not replaced")
{
    desk_at_server at;
    at.folder.write("config.json", "{ broken");
    auto const shown = at.ask({{"cmd", "admin_config_get"}, {"path", "server.name"}});
    CHECK(shown.at("settings").at(0).at("value") == "Testing");
    CHECK(shown.at("file_fault").as_string().find("config.json:1:3: ") != std::string::npos);
    desk_at_server stopped(false);
    stopped.folder.write("config.json", "{ broken");
    CHECK(stopped.ask({{"cmd", "admin_config_get"}}).at("code") == "config_broken");
    CHECK(at.ask({{"cmd", "admin_config_set"}, {"path", "limits.post_content"}, {"value", "5"}})
              .at("code") == "config_broken");
    CHECK(oc::read_text_file(at.file, 100) == "{ broken");
}

TEST_CASE("a reload that fails is a refusal; of a change the words say so")
{
    desk_at_server at;
    CHECK(at.ask({{"cmd", "admin_reload"}}).at("reloaded") == json::value(true));
    at.is_reload_broken = true;
    CHECK(at.ask({{"cmd", "admin_reload"}}).at("code") == "config_not_reloaded");
    auto const told =
        at.ask({{"cmd", "admin_config_set"}, {"path", "limits.post_content"}, {"value", "12"}});
    CHECK(told.at("in_force") ==
          "not yet: it is written, but the file is refused as a whole: broken on purpose");
}

TEST_CASE("settings are shown one by one or by section")
{
    desk_at_server at;
    CHECK(at.ask({{"cmd", "admin_config_get"}}).at("settings").as_array().size() > 40);
    auto const one = at.ask({{"cmd", "admin_config_get"}, {"path", "server.name"}});
    CHECK(one.at("settings").as_array().at(0).at("value") == "Testing");
    CHECK(at.ask({{"cmd", "admin_config_get"}, {"path", "x"}}).at("code") == "unknown_setting");
}

TEST_CASE("the level of the log changes, and is what it was again")
{
    desk_at_server at;
    auto const before = at.ask({{"cmd", "admin_log_level"}}).at("level");
    CHECK(at.ask({{"cmd", "admin_log_level"}, {"level", "off"}}).at("before") == before);
    CHECK(at.ask({{"cmd", "admin_log_level"}}).at("level") == "off");
    CHECK(at.ask({{"cmd", "admin_log_level"}, {"level", "loud"}}).at("code") == "invalid_value");
    CHECK(at.ask({{"cmd", "admin_log_level"}, {"level", before}}).at("level") == before);
}

TEST_CASE("without connections there is nobody to show or to close")
{
    desk_at_server at;
    CHECK(at.ask({{"cmd", "admin_session_list"}}).at("sessions").as_array().empty());
    CHECK(at.ask({{"cmd", "admin_session_list"}, {"user", "x"}}).at("code") == "user_not_found");
    CHECK(at.ask({{"cmd", "admin_session_close"}, {"user", "x"}}).at("code") == "user_not_found");
    CHECK(at.ask({{"cmd", "admin_session_close"}, {"session", 1}}).at("code") ==
          "session_not_found");
}

TEST_CASE("commands of the core come back to the desk, purges and erasures too")
{
    desk_at_server at;
    CHECK(at.ask({{"cmd", "role_create"}, {"name", "helpers"}}).at("name") == "helpers");
    CHECK(at.ask({{"cmd", "admin_role_list"}, {"role", "helpers"}}).at("roles").as_array().size() ==
          1);
    CHECK(at.ask({{"cmd", "user_ban"}, {"user", "x"}}).at("code") == "user_not_found");
    CHECK(at.ask({{"cmd", "role_create"}, {"name", 5}}).at("code") == "invalid_value");
    CHECK(at.ask({{"cmd", "admin_message_purge"}, {"all", true}}).at("deleted") == json::value(0));
    CHECK(at.ask({{"cmd", "admin_message_purge"}}).at("code") == "invalid_value");
    CHECK(at.ask({{"cmd", "admin_user_erase"}, {"user", "x"}}).at("code") == "user_not_found");
}

TEST_CASE("who means another config than the server's is refused, and told which one it has")
{
    desk_at_server at;
    auto const asked = [&](std::filesystem::path const& meant) {
        return at.line(json::serialize(
            json::object{{"cmd", "admin_config_get"}, {"config_file", meant.string()}}));
    };
    auto const told = asked(at.folder.write("other.json", "{}"));
    CHECK(told.at("code") == "other_config");
    CHECK(std::string(told.at("text").as_string()).find(at.file.string()) != std::string::npos);
    CHECK(asked(at.folder / "none.json").at("code") == "other_config");
    CHECK(asked(at.file).at("ok") == json::value(true));
    std::filesystem::create_symlink(at.file, at.folder / "link.json");
    CHECK(asked(at.folder / "link.json").at("ok") == json::value(true));
}
