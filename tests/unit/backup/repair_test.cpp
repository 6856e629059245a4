// repair: what it says it would do, what it does when it is told to, and what of it can be undone.
#include "backup/repair.hpp"

#include "db/database_lock.hpp"
#include "db/faults.hpp"
#include "db/sqlite/connection.hpp"
#include "db/sqlite/copy_pages.hpp"
#include "setup/cut_off_repair.hpp"
#include "unit/backup/archives.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <fstream>
#include <optional>
#include <sstream>

using namespace oc;
using namespace oc::test;

namespace fs = std::filesystem;

namespace {

constexpr char const* stamp = "20231114-221320"; // of the fake clock

struct fixture : backup_place {
    fs::path database = folder / "data/db/originchats.sqlite3";
    std::string said{};

    int repair(bool is_wanted)
    {
        std::ostringstream out;
        auto const code =
            run_repair({.data = folder / "data", .is_wanted = is_wanted, .time = time}, out);
        said = out.str();
        return code;
    }

    void change(std::string const& script) const
    {
        sqlite::connection on(database, sqlite::open_mode::write);
        on.begin_write();
        on.execute(script);
        on.commit();
        on.maintain_at_close();
    }

    /// The record of an attachment with its file's.
    void add_upload(std::string const& id, std::string const& text) const
    {
        sha256_stream hash;
        hash.add(text);
        change("INSERT INTO attachment_blobs VALUES ('" + id + "', '" + hash.finish() + "', '" +
               id + "', 'text/plain', " + std::to_string(text.size()) + ", NULL, NULL);" +
               "INSERT INTO attachments VALUES ('up-" + id + "', '" + id +
               "', '1', 'n', 1, '', 1, NULL, 1, 0)");
    }
    std::vector<std::string> blobs() const
    {
        std::vector<std::string> ids;
        with_snapshot(database, [&](sql::connection& on) {
            for (auto const& each : list_stored_blobs(on))
                ids.push_back(each.id);
        });
        return ids;
    }

    void break_pages(std::size_t first, std::size_t count) const
    {
        std::fstream out(database, std::ios::in | std::ios::out | std::ios::binary);
        out.seekp(static_cast<std::streamoff>(first * 4096));
        out << std::string(count * 4096, '\xAA');
    }

    /// All files of the data directory, as texts, but for the lock.
    std::map<std::string, std::string> files() const
    {
        std::map<std::string, std::string> all;
        for (auto const& each : fs::recursive_directory_iterator(folder / "data")) {
            auto const name = each.path().lexically_relative(folder.path()).string();
            if (each.is_regular_file() && !name.ends_with(".lock") && !name.ends_with("-shm") &&
                !name.ends_with("-wal"))
                all[name] = folder.read(name);
        }
        return all;
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "of a sound server nothing is wrong, and nothing is changed")
{
    add_upload("a", "text");
    folder.write("data/db/attachments/blobs/a", "text");
    auto const before = files();
    CHECK_EQ(repair(false), 0);
    CHECK_EQ(said, "Nothing is wrong.\n");
    CHECK_EQ(repair(true), 0);
    CHECK_EQ(said, "Nothing is wrong.\n");
    CHECK(files() == before);
}

TEST_CASE_FIXTURE(fixture, "what it would do is only said, until it is wanted")
{
    change("INSERT INTO reactions VALUES (1, 100, 0, 'x', '1')");
    folder.write("data/db/attachments/blobs/orphan", "nobody's");
    auto const before = files();
    CHECK_EQ(repair(false), 1);
    CHECK(contains(said, "1 reactions belong to no message\n    would be: "));
    CHECK(contains(said, "no attachment has the file orphan\n    would be: it is moved to "));
    CHECK(said.ends_with("Nothing was changed. `originchats repair --yes` does it.\n"));
    CHECK(files() == before);
}

TEST_CASE_FIXTURE(fixture, "faults of tables are mended, and the database as it was is kept")
{
    change("INSERT INTO reactions VALUES (1, 100, 0, 'x', '1')");
    CHECK_EQ(repair(true), 0);
    CHECK_FALSE(contains(said, "would be"));
    CHECK(said.ends_with("1 kinds of faults were mended.\n"));
    auto const kept = database.string() + ".before-repair-" + stamp;
    CHECK(contains(said, "The database as it was: " + kept));
    REQUIRE(fs::exists(kept));
    with_snapshot(kept, [](sql::connection& on) { CHECK_EQ(find_faults(on).size(), 1); });
    with_snapshot(database, [](sql::connection& on) { CHECK(find_faults(on).empty()); });
    CHECK_EQ(repair(false), 0);
}

TEST_CASE_FIXTURE(fixture, "a file that is missing takes its attachment along")
{
    add_upload("here", "text");
    add_upload("gone", "more");
    folder.write("data/db/attachments/blobs/here", "text");
    CHECK_EQ(repair(false), 1);
    CHECK(contains(said, "the file gone of an attachment is missing\n    would be: the attachm"));
    CHECK_EQ(blobs(), std::vector<std::string>{"gone", "here"});
    CHECK_EQ(repair(true), 0);
    CHECK_EQ(blobs(), std::vector<std::string>{"here"});
    CHECK(fs::exists(database.string() + ".before-repair-" + stamp));
    CHECK_EQ(folder.read("data/db/attachments/blobs/here"), "text");
    CHECK_FALSE(folder.has("data/db/attachments/quarantine-" + std::string(stamp)));
    CHECK_EQ(repair(false), 0);
}

TEST_CASE_FIXTURE(fixture, "damaged files and files of nobody are moved to a shelf, not removed")
{
    add_upload("cut", "text");
    add_upload("swapped", "text2");
    folder.write("data/db/attachments/blobs/cut", "tex");
    folder.write("data/db/attachments/blobs/swapped", "TEXT2");
    folder.write("data/db/attachments/blobs/orphan", "nobody's");
    CHECK_EQ(repair(true), 0);
    auto const shelf = "data/db/attachments/quarantine-" + std::string(stamp) + "/";
    CHECK_EQ(folder.read(shelf + "cut"), "tex");
    CHECK_EQ(folder.read(shelf + "swapped"), "TEXT2");
    CHECK_EQ(folder.read(shelf + "orphan"), "nobody's");
    CHECK(fs::is_empty(folder / "data/db/attachments/blobs"));
    CHECK(blobs().empty());
    CHECK_EQ(repair(false), 0);
}

TEST_CASE_FIXTURE(fixture, "files of nobody alone leave the database as it is")
{
    folder.write("data/db/attachments/blobs/orphan", "nobody's");
    auto const before = folder.read("data/db/originchats.sqlite3");
    CHECK_EQ(repair(true), 0);
    CHECK_EQ(folder.read("data/db/originchats.sqlite3"), before);
    CHECK_FALSE(fs::exists(database.string() + ".before-repair-" + stamp));
}

TEST_CASE_FIXTURE(fixture, "of a damaged database what can be read is saved, and the rest is kept")
{
    std::string rows;
    for (int i = 100; i < 300; ++i)
        rows += "INSERT INTO meta VALUES ('k" + std::to_string(i) + "', 'needle" +
                std::to_string(i) + std::string(300, 'x') + "');";
    change(rows);
    ::chmod(database.c_str(), 0640);
    break_pages(folder.read("data/db/originchats.sqlite3").find("needle200") / 4096, 1);
    auto const damaged = folder.read("data/db/originchats.sqlite3");
    CHECK_EQ(repair(false), 1);
    CHECK(contains(said, "the database is damaged in "));
    CHECK(contains(said, "What is wrong between its tables shows only then.\n"));
    CHECK_EQ(folder.read("data/db/originchats.sqlite3"), damaged);
    CHECK_EQ(repair(true), 0);
    CHECK(contains(said, "    messages lost: 0\n"));
    auto const kept = database.string() + ".damaged-" + stamp;
    CHECK(contains(said, fs::path(kept).filename().string()));
    CHECK_EQ(folder.read("data/db/" + fs::path(kept).filename().string()), damaged);
    CHECK_EQ(mode_of(database), 0640);
    CHECK(sqlite::list_damage(database).empty());
    auto const saved = folder.read("data/db/originchats.sqlite3");
    CHECK(contains(saved, "needle100"));
    CHECK_FALSE(fs::exists(database.string() + ".salvaged"));
    CHECK_EQ(repair(false), 0);
}

TEST_CASE_FIXTURE(fixture, "a repair that was killed between renames is no reason to begin anew")
{
    change("INSERT INTO meta VALUES ('needle', 'x')");
    break_pages(2, 1);
    auto const damaged = folder.read("data/db/originchats.sqlite3");
    data_directory const data(folder / "data");
    auto const kept = database.string() + ".damaged-20200101-000000";
    auto const salvaged = database.string() + ".salvaged";
    CHECK_NOTHROW(refuse_cut_off_repair(data));

    fs::create_hard_link(database, kept); // its log was moved, the new one was not
    std::ofstream(kept + "-wal") << "log";
    std::ofstream(salvaged) << "half";
    CHECK(contains(failure_of([&] { refuse_cut_off_repair(data); }), "a repair was cut off"));
    CHECK_EQ(repair(true), 0);
    CHECK_NOTHROW(refuse_cut_off_repair(data));
    CHECK_FALSE(fs::exists(salvaged));
    CHECK_FALSE(fs::exists(kept + "-wal")); // it went back, and with the database that it is of
    CHECK_EQ(folder.read("data/db/originchats.sqlite3.damaged-" + std::string(stamp)), damaged);

    fs::remove(database); // as an older program left it
    for (auto const& why : {failure_of([&] { refuse_cut_off_repair(data); }),
                            failure_of([&] { repair(true); })}) {
        CHECK(contains(why, "is missing, and what a repair keeps is there"));
        CHECK(contains(why, "originchats repair --yes"));
    }
}

TEST_CASE_FIXTURE(fixture, "what not even salvage can read stays as it is")
{
    std::string const rubbish(40 * 4096, '\xAA');
    folder.write("data/db/originchats.sqlite3", rubbish);
    CHECK_THROWS(repair(true));
    CHECK_EQ(folder.read("data/db/originchats.sqlite3"), rubbish);
    CHECK_FALSE(fs::exists(database.string() + ".salvaged"));
    CHECK_FALSE(fs::exists(database.string() + ".damaged-" + stamp));
}

TEST_CASE_FIXTURE(fixture, "beside a server nothing is looked at, and without a database neither")
{
    {
        database_lock const server(database);
        CHECK(contains(failure_of([&] { repair(true); }), "another server is running"));
    }
    CHECK_EQ(repair(false), 0);
    fs::remove(database);
    CHECK(contains(failure_of([&] { repair(true); }), "there is no database in"));
    fs::create_directory(database);
    CHECK(contains(failure_of([&] { repair(true); }), "there is no database in"));
}
