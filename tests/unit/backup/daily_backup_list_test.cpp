// Which files count as daily backups, and settings and folders that are odd.
#include "backup/daily_backup.hpp"

#include "backup/tar.hpp"
#include "unit/backup/archives.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>

using namespace oc;
using namespace oc::test;

namespace fs = std::filesystem;

namespace {

struct fixture : backup_place {
    config settings;
    daily_backup backups{{.data = folder / "data", .program_version = "0", .time = time}};

    fixture()
    {
        settings.backup_enabled = true;
        settings.backup_hour = 0;
        settings.backup_keep = 2;
    }
    std::vector<std::string> names(std::string const& where) const
    {
        std::vector<std::string> all;
        for (auto const& each : list_daily_backups(folder / where))
            all.push_back(each.filename().string());
        return all;
    }
};

} // namespace

TEST_CASE("only plain files with exactly our names are ours, the oldest first")
{
    sample_folder const folder;
    for (auto const* const name :
         {"originchats-auto-20250102-030000.tar", "originchats-auto-20241231-235959.tar",
          "originchats-auto-2025010-030000.tar", "originchats-auto-20250101_030000.tar",
          "originchats-auto-20250101-03000x.tar", "originchats-auto-20250101-030000.tar.gz",
          ".originchats-auto-20250101-030000.tar.partial", "originchats-20250101-030000.tar",
          "xoriginchats-auto-20250101-030000.tar", "originchats-auto-.tar"})
        folder.write(name, "x");
    fs::create_directory(folder / "originchats-auto-20250103-030000.tar");
    fs::create_symlink(folder / "originchats-auto-20250102-030000.tar",
                       folder / "originchats-auto-20250104-030000.tar");
    ::mkfifo((folder / "originchats-auto-20250105-030000.tar").c_str(), 0600);
    auto const found = list_daily_backups(folder.path());
    REQUIRE_EQ(found.size(), 2);
    CHECK_EQ(found[0].filename(), "originchats-auto-20241231-235959.tar");
    CHECK_EQ(found[1].filename(), "originchats-auto-20250102-030000.tar");
    CHECK(list_daily_backups(folder / "none").empty());
}

TEST_CASE_FIXTURE(fixture, "the folder may be anywhere, is made, and is closed to others")
{
    settings.backup_directory = "deep/er/backups";
    backups.run_if_due(settings);
    CHECK_EQ(names("data/deep/er/backups").size(), 1);
    CHECK_EQ(mode_of(folder / "data/deep/er/backups"), 0700);
    settings.backup_directory = (folder / "elsewhere").string();
    backups.run_if_due(settings);
    CHECK_EQ(names("elsewhere").size(), 1);
}

TEST_CASE_FIXTURE(fixture, "what the server has made can be restored, without its older ones")
{
    backups.run_if_due(settings);
    time.advance_s(24 * 60 * 60);
    backups.run_if_due(settings);
    auto const made = list_daily_backups(folder / "data" / settings.backup_directory);
    REQUIRE_EQ(made.size(), 2);
    for (auto const& [name, text] : read_archive(made.back()))
        CHECK_FALSE_MESSAGE(contains(name, "originchats-auto"), name);
    archive = made.back();
    restore_to("again");
    CHECK(folder.has("again/db/originchats.sqlite3"));
}

TEST_CASE_FIXTURE(fixture, "one is always kept, whatever the setting says")
{
    for (auto const keep : {0, -5}) {
        settings.backup_keep = keep;
        time.advance_s(24 * 60 * 60);
        backups.run_if_due(settings);
        CHECK_EQ(names("data/" + settings.backup_directory).size(), 1);
    }
}

TEST_CASE_FIXTURE(fixture, "a file where the folder should be is a failure that nobody hears twice")
{
    folder.write("data/" + settings.backup_directory, "a file");
    backups.run_if_due(settings);
    CHECK_EQ(folder.read("data/" + settings.backup_directory), "a file");
    fs::remove(folder / "data" / settings.backup_directory);
    backups.run_if_due(settings); // within the hour
    CHECK_FALSE(folder.has("data/" + settings.backup_directory));
    time.advance_s(60 * 60);
    backups.run_if_due(settings);
    CHECK_EQ(names("data/" + settings.backup_directory).size(), 1);
}

TEST_CASE_FIXTURE(fixture, "a clock that is set back a little makes no second one")
{
    backups.run_if_due(settings);
    time.step_wall_to(time.wall_now() - 50 * 60);
    backups.run_if_due(settings);
    CHECK_EQ(names("data/" + settings.backup_directory).size(), 1);
}

TEST_CASE_FIXTURE(fixture, "those of the future keep none from being made, nor from being kept")
{
    for (auto const* const name :
         {"originchats-auto-29990101-030000.tar", "originchats-auto-29990102-030000.tar"})
        folder.write(std::string("data/backups/") + name, "x");
    for (std::size_t made = 1; made <= 3; ++made) {
        backups.run_if_due(settings);
        backups.run_if_due(settings);
        CHECK_EQ(names("data/backups").size(), 2 + std::min(made, std::size_t{2}));
        time.advance_s(24 * 60 * 60);
    }
    CHECK(folder.has("data/backups/originchats-auto-29990101-030000.tar"));
}

TEST_CASE_FIXTURE(fixture, "servers that share a folder neither count nor remove each other's")
{
    settings.backup_directory = (folder / "shared").string();
    settings.backup_keep = 1;
    folder.write("shared/originchats-auto-20200101-030000.tar", "x"); // whose is not known
    daily_backup one{{.data = folder / "data", .time = time, .server_id = "0a1b2c3d"}};
    daily_backup other{{.data = folder / "data", .time = time, .server_id = "ffffffff"}};
    for (int i = 0; i < 2; ++i) {
        one.run_if_due(settings);
        other.run_if_due(settings);
        CHECK_EQ(list_daily_backups(folder / "shared", "0a1b2c3d").size(), 1);
        CHECK_EQ(list_daily_backups(folder / "shared", "ffffffff").size(), 1);
        time.advance_s(24 * 60 * 60);
    }
    CHECK(folder.has("shared/originchats-auto-20200101-030000.tar"));
}

TEST_CASE_FIXTURE(fixture, "within the data, those of before there were ids are the server's own")
{
    backups.run_if_due(settings);
    daily_backup now{{.data = folder / "data", .time = time, .server_id = "0a1b2c3d"}};
    now.run_if_due(settings); // today's is there
    CHECK(list_daily_backups(folder / "data/backups", "0a1b2c3d").empty());
    settings.backup_keep = 1;
    time.advance_s(24 * 60 * 60);
    now.run_if_due(settings);
    CHECK(names("data/backups").empty());
    CHECK_EQ(list_daily_backups(folder / "data/backups", "0a1b2c3d").size(), 1);
}

TEST_CASE("the id of a server's backups is of its key and its place")
{
    sample_folder const folder;
    auto const id = daily_backup_id("key", folder / "data");
    CHECK_EQ(id.size(), 8);
    CHECK_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
    CHECK_EQ(id, daily_backup_id("key", folder / "x/../data"));
    CHECK_NE(id, daily_backup_id("other", folder / "data"));
    CHECK_NE(id, daily_backup_id("key", folder / "copy"));
}

TEST_CASE_FIXTURE(fixture, "the settings in force are obeyed, not a config.json that was refused")
{
    folder.write("data/config.json", R"({"backup": {"enabled": false}})");
    auto const in_force = std::make_shared<config const>(settings);
    std::promise<void> second_look; // then the first is over
    int looks = 0;
    daily_backup watched{{.data = folder / "data", .time = time, .settings_in_force = [&] {
                              if (++looks == 2)
                                  second_look.set_value();
                              return in_force;
                          }}};
    auto const is_over = second_look.get_future();
    constexpr std::chrono::milliseconds patience{1};
    for (int rounds = 0; rounds < 20'000; ++rounds) {
        time.advance_s(60);
        watched.tick();
        if (is_over.wait_for(patience) == std::future_status::ready)
            break;
    }
    CHECK_FALSE(names("data/" + settings.backup_directory).empty());
}

TEST_CASE("names fit an archive when a slash cuts them into 155 and 100 bytes")
{
    auto const run = [](std::size_t length) { return std::string(length, 'n'); };
    CHECK(is_tar_name(run(100)));
    CHECK_FALSE(is_tar_name(run(101)));
    CHECK(is_tar_name(run(155) + "/" + run(100)));
    CHECK_FALSE(is_tar_name(run(156) + "/" + run(100)));
    CHECK_FALSE(is_tar_name(run(10) + "/" + run(101)));
    CHECK(is_tar_name(run(60) + "/" + run(60) + "/" + run(60)));
    CHECK_FALSE(is_tar_name("/" + run(100)));
}
