// When the server's own backup is due, which ones are kept, and what a failure does.
#include "backup/daily_backup.hpp"

#include "support/fake_clock.hpp"
#include "unit/setup/sample_database.hpp"
#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

constexpr double hours = 3600;
constexpr double day = 24 * hours;
constexpr double midnight = 20000 * day; // 2024-10-04

struct fixture {
    sample_folder folder;
    fake_clock time;
    config settings;
    daily_backup backups{{.data = folder.path(), .program_version = "0", .time = time}};

    fixture()
    {
        make_database(folder / "db/originchats.sqlite3");
        settings.backup_enabled = true;
        settings.backup_hour = 3;
        settings.backup_keep = 3;
    }

    std::size_t run_at(double seconds)
    {
        time.step_wall_to(midnight + seconds);
        backups.run_if_due(settings);
        return count();
    }
    std::size_t count() const { return list_daily_backups(folder / "backups").size(); }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "one is made a day, at its hour or when the server runs again")
{
    CHECK_EQ(run_at(1 * hours), 1); // there was none at all
    CHECK_EQ(run_at(2.9 * hours), 1);
    CHECK_EQ(run_at(3 * hours), 2);
    CHECK_EQ(run_at(3.1 * hours), 2);
    CHECK_EQ(run_at(1 * day + 2.9 * hours), 2);
    CHECK_EQ(run_at(1 * day + 17 * hours), 3); // it was off at three
    CHECK_EQ(run_at(2 * day + 2 * hours), 3);
}

TEST_CASE_FIXTURE(fixture, "the oldest of ours go, and nothing else does")
{
    folder.write("backups/originchats-auto-20200101-030000.tar", "x");
    folder.write("backups/by-hand.tar", "x");
    folder.write("backups/originchats-auto-20200101-0300000.tar", "x");
    for (int i = 0; i < 5; ++i)
        run_at(i * day + 4 * hours);
    CHECK_EQ(count(), 3);
    CHECK_FALSE(folder.has("backups/originchats-auto-20200101-030000.tar"));
    CHECK(folder.has("backups/by-hand.tar"));
    CHECK(folder.has("backups/originchats-auto-20200101-0300000.tar"));
    CHECK(folder.has("backups/originchats-auto-20241008-040000.tar"));
    CHECK_EQ(mode_of(folder / "backups/originchats-auto-20241008-040000.tar"), 0600);
}

TEST_CASE_FIXTURE(fixture, "without the setting none is made")
{
    settings.backup_enabled = false;
    CHECK_EQ(run_at(5 * hours), 0);
}

TEST_CASE_FIXTURE(fixture, "after a failure it is tried again an hour later, and the old ones stay")
{
    CHECK_EQ(run_at(4 * hours), 1);
    std::filesystem::rename(folder / "db", folder / "gone");
    settings.backup_keep = 1;
    CHECK_EQ(run_at(1 * day + 4 * hours), 1);
    std::filesystem::rename(folder / "gone", folder / "db");
    CHECK_EQ(run_at(1 * day + 4.1 * hours), 1);
    CHECK(folder.has("backups/originchats-auto-20241004-040000.tar"));
    time.advance_s(60 * 60);
    CHECK_EQ(run_at(1 * day + 5.2 * hours), 1);
    CHECK(folder.has("backups/originchats-auto-20241005-051200.tar"));
}
