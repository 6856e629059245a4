// The files together: who is told by the watch, what goes to the core and comes back, on threads of
// the test's making.
#include "watchers/live_files.hpp"

#include "support/fake_clock.hpp"
#include "support/manual_executor.hpp"
#include "unit/watchers/fake_disk.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace oc;

namespace {

struct fake_watch final : file_watch {
    std::vector<std::filesystem::path> folders{};
    std::function<void(std::vector<std::filesystem::path>)> tell{};

    void start(std::vector<std::filesystem::path> wanted,
               std::function<void(std::vector<std::filesystem::path>)> changed) override
    {
        folders = std::move(wanted);
        tell = std::move(changed);
    }
    void stop() override { tell = nullptr; }
};

view_ptr make_view(std::string const& server_name)
{
    auto out = std::make_shared<view>();
    auto parsed = parse_config({{"server", {{"name", server_name}}}});
    out->settings = std::make_shared<config const>(std::move(parsed.values));
    out->channels = std::make_shared<channel_set const>(
        make_channel_set({std::make_shared<channel const>(channel{.id = 1, .name = "general"})}));
    out->roles = std::make_shared<role_set const>(
        make_role_set({std::make_shared<role const>(role{.id = "r", .name = "owner"})}));
    return out;
}

struct fixture {
    test::manual_executor self{};
    test::fake_clock time{};
    test::fake_disk disk{};
    fake_watch watch{};
    view_ptr now = make_view("a");
    std::vector<live_kind> edited{};
    std::vector<std::string> configs{};
    live_files files{{.self = self,
                      .disk = disk,
                      .watch = watch,
                      .time = time,
                      .database_folder = "data/db",
                      .config_file = "data/config.json",
                      .run_edit =
                          [this](live_kind kind, auto const&, auto const& done) {
                              edited.push_back(kind);
                              done({true, {}, now});
                          },
                      .take_config =
                          [this](std::string text, auto const&, auto const& done) {
                              configs.push_back(std::move(text));
                              now = make_view("b");
                              done(now, true);
                          }}};

    fixture()
    {
        disk.put("data/config.json", R"({"server": {"name": "a"}})");
        files.begin(now);
        tick();
    }
    void tick()
    {
        time.advance_s(1);
        files.tick();
        self.run_until_idle();
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "all three files are there after the start, and both folders watched")
{
    for (auto const* const name : {"channels.json", "roles.json", "users.json"})
        CHECK(disk.files.contains(std::string("data/db/") + name));
    CHECK_EQ(watch.folders, std::vector<std::filesystem::path>{"data/db", "data"});
    CHECK(edited.empty());
    CHECK(configs.empty());
}

TEST_CASE_FIXTURE(fixture, "what the watch tells of is read on the files' own thread")
{
    disk.put("data/db/roles.json", R"({"owner": {"id": "r", "hoisted": true}})");
    disk.put("data/config.json", R"({"server": {"name": "b"}})");
    watch.tell({"data/db/originchats.sqlite3-wal", "data/db/roles.json", "data/config.json"});
    CHECK(edited.empty());
    self.run_until_idle();
    CHECK_EQ(edited, std::vector{live_kind::roles});
    CHECK_EQ(configs.size(), 1);
    tick();
    tick();
    CHECK_EQ(edited.size(), 1);
    CHECK_EQ(configs.size(), 1);
}

TEST_CASE_FIXTURE(fixture, "without a word of the watch a tick finds the edit")
{
    disk.put("data/db/channels.json", R"([{"name": "general", "id": 1, "type": "voice"}])");
    tick();
    CHECK_EQ(edited, std::vector{live_kind::channels});
}

TEST_CASE_FIXTURE(fixture, "a newer view is written by the tick after it, or at the end")
{
    auto next = std::make_shared<view>(*now);
    next->users.set(std::make_shared<user const>(user{.id = "u", .username = "ada"}));
    now = next;
    files.show(now);
    tick();
    CHECK_NE(disk.files["data/db/users.json"].find("\"ada\""), std::string::npos);
    auto last = std::make_shared<view>(*now);
    last->users.set(std::make_shared<user const>(user{.id = "v", .username = "ben"}));
    files.end(last);
    CHECK_NE(disk.files["data/db/users.json"].find("\"ben\""), std::string::npos);
}
