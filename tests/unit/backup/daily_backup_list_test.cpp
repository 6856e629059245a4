// Which files count as daily backups, and settings and folders that are odd.
#include "backup/daily_backup.hpp"

#include "backup/tar.hpp"
#include "unit/backup/archives.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

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

TEST_CASE_FIXTURE(fixture, "a clock that is set back makes no second one, and removes none")
{
    backups.run_if_due(settings);
    time.step_wall_to(time.wall_now() - 10 * 24 * 60 * 60);
    backups.run_if_due(settings);
    CHECK_EQ(names("data/" + settings.backup_directory).size(), 1);
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
