// One call of `originchats admin`: exit codes, what goes to stdout and what to stderr, and the data
// of a stopped server before and after it.
#include "admin/run_admin.hpp"

#include "admin/admin_link.hpp"
#include "admin/control_socket.hpp"
#include "admin/unix_address.hpp"
#include "base/log.hpp"
#include "domain/user.hpp"
#include "server/core.hpp"
#include "server/server.hpp"
#include "setup/data_directory.hpp"
#include "unit/setup/sample_folder.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <sys/socket.h>

#include <future>
#include <iostream>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

using namespace oc::test;

namespace json = boost::json;

namespace {

/// What is written to a stream meanwhile.
class caught {
public:
    explicit caught(std::ostream& from) : from_(from), before_(from.rdbuf(text_.rdbuf())) {}
    ~caught() { from_.rdbuf(before_); }
    caught(caught const&) = delete;
    caught& operator=(caught const&) = delete;
    std::string text() const { return text_.str(); }

private:
    std::ostream& from_;
    std::ostringstream text_{};
    std::streambuf* before_;
};

struct called {
    int exit = -1;
    std::string out{};
    std::string err{};
};

constexpr int message_count = 1200;

/// One account, who has said a lot.
void fill(oc::tx& db)
{
    oc::user ada;
    ada.id = "USR:local_ada";
    ada.username = "ada";
    ada.nickname = "Ada";
    ada.roles = {"user"};
    db.users.insert(std::move(ada));
    for (int i = 0; i < message_count; ++i) {
        oc::message made;
        made.id = db.new_message_id();
        made.room = db.now.channels->find("general")->id;
        made.user = "USR:local_ada";
        made.content = "spam";
        made.timestamp = db.time;
        db.messages.insert(made);
    }
}

/// The data of a server that has run; a server runs once for all tests.
std::filesystem::path const& filled_data()
{
    static sample_folder const made;
    static bool const once = [] {
        made.write("config.json", R"({"server":{"name":"Testing"}})");
        oc::data_directory const data(made.path());
        data.ensure();
        oc::server running({.database = data.database_file(),
                            .settings = std::make_shared<oc::config const>(
                                oc::read_config(data, "").values),
                            .listens = false});
        running.start();
        std::promise<bool> done;
        running.post([&](oc::core& center) {
            center.run_change({.work = [](oc::tx& db) -> oc::result<oc::effects> {
                                   fill(db);
                                   return oc::effects{};
                               },
                               .done = [&](oc::result<void> end) { done.set_value(bool(end)); }});
        });
        REQUIRE(done.get_future().get());
        return running.stop(std::chrono::seconds(5));
    }();
    REQUIRE(once);
    return made.path();
}

struct stopped_server {
    explicit stopped_server(bool has_data = true)
    {
        folder.write("config.json", "{}");
        if (has_data)
            std::filesystem::copy(filled_data(), folder.path(),
                                  std::filesystem::copy_options::recursive |
                                      std::filesystem::copy_options::overwrite_existing);
    }
    ~stopped_server() { oc::log::set_level(level); }
    stopped_server(stopped_server const&) = delete;
    stopped_server& operator=(stopped_server const&) = delete;

    oc::admin_order order(json::object request) const
    {
        oc::admin_order out;
        out.data = folder.path();
        out.yes = true;
        out.request = std::move(request);
        return out;
    }
    static called call(oc::admin_order order)
    {
        caught const out(std::cout);
        caught const err(std::cerr);
        auto const exit = oc::run_admin(std::move(order));
        return {exit, out.text(), err.text()};
    }
    called ask(json::object request) const { return call(order(std::move(request))); }
    json::value ask_as_json(json::object request) const
    {
        auto wanted = order(std::move(request));
        wanted.as_json = true;
        return json::parse(call(std::move(wanted)).out);
    }

    sample_folder folder{};
    oc::log::level level = oc::log::is_enabled(oc::log::level::info)    ? oc::log::level::info
                           : oc::log::is_enabled(oc::log::level::error) ? oc::log::level::error
                                                                        : oc::log::level::off;
};

int exit_of(oc::admin_exit code) { return static_cast<int>(code); }

/// One who listens at the control socket of that folder, and says one line to whoever comes.
class other_server {
public:
    other_server(std::filesystem::path const& folder, std::string says)
    {
        auto const where = oc::make_unix_address(oc::control_socket_file(folder));
        listener_ = oc::file_descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        REQUIRE(::bind(listener_.get(), where.get(), sizeof where.address) == 0);
        REQUIRE(::listen(listener_.get(), 1) == 0);
        thread_ = std::thread([this, says = std::move(says)] {
            oc::file_descriptor const client(::accept(listener_.get(), nullptr, nullptr));
            ::send(client.get(), says.data(), says.size(), MSG_NOSIGNAL);
            char rest = 0;
            while (client && ::recv(client.get(), &rest, 1, 0) == 1 && rest != '\n')
                ;
        });
    }
    ~other_server()
    {
        ::shutdown(listener_.get(), SHUT_RDWR);
        thread_.join();
    }

private:
    oc::file_descriptor listener_{};
    std::thread thread_{};
};

} // namespace

TEST_CASE("without data there is nobody to ask, and none are made")
{
    stopped_server at(false);
    auto const before = at.folder.snapshot();
    auto const told = at.ask({{"cmd", "admin_stats"}});
    CHECK(told.exit == exit_of(oc::admin_exit::unreachable));
    CHECK(told.out.empty());
    CHECK(told.err.find("originchats admin: no server is running here, and ") == 0);
    CHECK(told.err.find("originchats.sqlite3 is not there\n") != std::string::npos);
    CHECK(at.folder.snapshot() == before);
}

TEST_CASE("a failure is words on stderr, and for programs one document on stdout as well")
{
    stopped_server at(false);
    auto wanted = at.order({{"cmd", "admin_stats"}});
    wanted.as_json = true;
    auto const told = stopped_server::call(std::move(wanted));
    auto const problem = json::parse(told.out).at("error").as_object();
    CHECK(problem.at("code") == "unreachable");
    CHECK(told.err == "originchats admin: " + std::string(problem.at("text").as_string()) + "\n");
}

TEST_CASE("a reply goes to stdout, as a table or as it came, and nothing to stderr")
{
    stopped_server at;
    auto const told = at.ask({{"cmd", "admin_user_list"}});
    CHECK(told.exit == exit_of(oc::admin_exit::done));
    CHECK(told.err.empty());
    CHECK(told.out.starts_with("USERNAME  NICKNAME"));
    CHECK(told.out.find("\nada ") != std::string::npos);
    auto const reply = at.ask_as_json({{"cmd", "admin_user_list"}});
    CHECK(reply.at("cmd") == "admin_user_list");
    CHECK(reply.at("users").as_array().at(0).at("id") == "USR:local_ada");
}

TEST_CASE("at a stopped server the figures say that it is stopped")
{
    stopped_server at;
    auto const reply = at.ask_as_json({{"cmd", "admin_stats"}}).as_object();
    CHECK(reply.at("running") == json::value(false));
    CHECK(reply.at("users") == json::value(1));
    CHECK(reply.at("connections") == json::value(0));
    CHECK_FALSE(reply.contains("uptime_seconds"));
}

TEST_CASE("what one call changes the next one finds")
{
    stopped_server at;
    CHECK(at.ask({{"cmd", "role_create"}, {"name", "helpers"}}).exit == 0);
    CHECK(at.ask({{"cmd", "user_roles_add"},
                  {"user", "ada"},
                  {"roles", json::array{"helpers"}}})
              .exit == 0);
    auto const shown = at.ask_as_json({{"cmd", "admin_user_show"}, {"user", "ada"}});
    CHECK(shown.at("roles").as_array().size() == 2);
}

TEST_CASE("a refusal is exit 1 in the words of the protocol")
{
    stopped_server at;
    for (auto const& [request, words] : std::vector<std::pair<json::object, char const*>>{
             {{{"cmd", "user_ban"}, {"user", "nobody"}}, "not found"},
             {{{"cmd", "channel_delete"}, {"name", "nowhere"}}, "not found"},
             {{{"cmd", "dance"}}, "dance"},
             {{{"cmd", "admin_reload"}}, "not running"}}) {
        CAPTURE(request);
        auto const told = at.ask(request);
        bool const is_closed = request.at("cmd") == "admin_reload";
        CHECK(told.exit == exit_of(is_closed ? oc::admin_exit::unreachable
                                             : oc::admin_exit::refused));
        CHECK(told.out.empty());
        CHECK_MESSAGE(told.err.find(words) != std::string::npos, told.err);
    }
}

TEST_CASE("a banned account that is to be deleted is a refusal that says what to do")
{
    stopped_server at;
    CHECK(at.ask({{"cmd", "user_ban"}, {"user", "ada"}}).exit == 0);
    auto const told = at.ask({{"cmd", "user_delete"}, {"user", "ada"}});
    CHECK(told.exit == exit_of(oc::admin_exit::refused));
    CHECK(told.err.find("lift the ban first") != std::string::npos);
    CHECK(at.ask_as_json({{"cmd", "admin_user_show"}, {"user", "ada"}}).at("banned") ==
          json::value(true));
}

TEST_CASE("a setting is changed in the named file, and counts from the next start")
{
    stopped_server at;
    auto const other = at.folder.write("other.json", R"({"keep":1})");
    auto const untouched = at.folder.read("config.json");
    auto wanted =
        at.order({{"cmd", "admin_config_set"}, {"path", "limits.post_content"}, {"value", "9"}});
    wanted.config_file = other;
    auto const told = stopped_server::call(std::move(wanted));
    CHECK(told.exit == 0);
    CHECK(told.out.find("at the next start") != std::string::npos);
    CHECK(json::parse(at.folder.read("other.json")) ==
          json::parse(R"({"keep":1,"limits":{"post_content":9}})"));
    CHECK(at.folder.read("config.json") == untouched);
}

TEST_CASE("data that somebody else works on is not free")
{
    stopped_server at;
    auto const first = oc::open_stopped_server(at.order({}));
    auto const told = at.ask({{"cmd", "admin_stats"}});
    CHECK(told.exit == exit_of(oc::admin_exit::unreachable));
    CHECK_FALSE(told.err.empty());
    CHECK(first->ask({{"cmd", "admin_stats"}}, {}).at("ok") == json::value(true));
}

TEST_CASE("a config or a database that cannot be read is said, and stays as it is")
{
    stopped_server at;
    at.folder.write("config.json", "{\n broken");
    auto const told = at.ask({{"cmd", "admin_stats"}});
    CHECK(told.exit == exit_of(oc::admin_exit::refused));
    CHECK(told.err.find("config.json:2:") != std::string::npos);
    at.folder.write("config.json", "{}");
    at.folder.write("db/originchats.sqlite3", std::string(10'000, 'x'));
    CHECK(at.ask({{"cmd", "admin_stats"}}).exit == exit_of(oc::admin_exit::unreachable));
    CHECK(at.folder.read("db/originchats.sqlite3") == std::string(10'000, 'x'));
}

TEST_CASE("one user's data goes into a folder that was not there")
{
    stopped_server at;
    auto wanted = at.order({{"cmd", "admin_user_show"}, {"user", "ada"}});
    wanted.export_to = at.folder / "taken";
    auto const told = stopped_server::call(wanted);
    CHECK_MESSAGE(told.exit == 0, told.err);
    CHECK(told.out.find("messages:") != std::string::npos);
    CHECK(json::parse(at.folder.read("taken/user.json")).is_object());
    auto const before = at.folder.read("taken/user.json");
    CHECK(stopped_server::call(wanted).exit == exit_of(oc::admin_exit::refused)); // it is there now
    CHECK(at.folder.read("taken/user.json") == before);
    wanted.request["user"] = "nobody";
    wanted.export_to = at.folder / "of nobody";
    CHECK(stopped_server::call(wanted).exit == exit_of(oc::admin_exit::refused));
    CHECK_FALSE(at.folder.has("of nobody"));
}

TEST_CASE("a purge at a stopped server tells how far it is, and what it did")
{
    stopped_server at;
    std::int64_t told = 0;
    std::int64_t most = 0;
    auto const link = oc::open_stopped_server(at.order({}));
    auto const last = link->ask({{"cmd", "admin_message_purge"}, {"user", "ada"}},
                                [&](std::int64_t done, std::int64_t total) {
                                    CHECK(done > most);
                                    CHECK(done <= total);
                                    most = done;
                                    ++told;
                                });
    CHECK(told >= 2);
    CHECK(last.at("reply").at("deleted") == json::value(message_count));
}

TEST_CASE("whoever runs there is asked, and not the data")
{
    stopped_server at;
    auto const exit_with = [&](char const* says) {
        other_server const running(at.folder.path(), says);
        auto const told = at.ask({{"cmd", "admin_stats"}});
        std::filesystem::remove(oc::control_socket_file(at.folder.path()));
        return told;
    };
    CHECK(exit_with("{\"hello\":{\"protocol\":99}}\n").err ==
          "originchats admin: the server that runs is of another version\n");
    CHECK(exit_with("\n").exit == exit_of(oc::admin_exit::unreachable));
    auto const quoted = exit_with("{\"ok\":false,\"text\":\"\\u001b[2Jno\"}\n");
    CHECK(quoted.err == "originchats admin: the server refuses: ?[2Jno\n"); // nor obeyed
    CHECK(exit_with("{\"hello\":{\"protocol\":1}}\n{\"ok\":true,\"reply\":{\"n\":5}}\n").out ==
          "n:  5\n");
    CHECK(exit_with("{\"hello\":{\"protocol\":1}}\n{\"ok\":false,\"code\":\"timeout\","
                    "\"text\":\"late\"}\n")
              .exit == exit_of(oc::admin_exit::failed));
}
