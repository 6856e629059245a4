// What a backup holds, and that a failure leaves neither it nor anything else behind.
#include "backup/backup.hpp"

#include "backup/layout.hpp"
#include "backup/partial_file.hpp"
#include "db/faults.hpp"
#include "db/sqlite/connection.hpp"
#include "unit/backup/archives.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <stdexcept>

using namespace oc;
using namespace oc::test;

namespace fs = std::filesystem;

namespace {

struct fixture : backup_place {
    std::map<std::string, std::string> entries() const
    {
        std::map<std::string, std::string> found;
        for (auto& [name, text] : read_archive(archive))
            CHECK(found.emplace(name, text).second);
        return found;
    }

    /// A record of an attachment's file with that text's hash, and the file when it is wanted.
    void add_blob(std::string const& id, std::string const& text, std::string const& in_file) const
    {
        sha256_stream hash;
        hash.add(text);
        sqlite::connection on(folder / "data/db/originchats.sqlite3", sqlite::open_mode::write);
        on.begin_write();
        on.execute("INSERT INTO attachment_blobs VALUES ('" + id + "', '" + hash.finish() +
                   "', 'v" + id + "', 'text/plain', " + std::to_string(text.size()) +
                   ", NULL, NULL)");
        on.commit();
        on.maintain_at_close();
        if (!in_file.empty())
            folder.write("data/db/attachments/blobs/" + id, in_file);
    }

    /// No file but these in the folder of the archive.
    std::size_t count_files() const
    {
        std::size_t count = 0;
        for (auto const& each : fs::directory_iterator(folder.path()))
            count += each.is_regular_file() ? 1 : 0;
        return count;
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a backup describes itself first and lists its hashes last")
{
    folder.write("data/config.json", "{}");
    auto const made = back_up();
    auto const in_order = read_archive(archive);
    REQUIRE(in_order.size() >= 4);
    CHECK_EQ(in_order.front().first, "originchats-backup.json");
    CHECK_EQ(in_order[1].first, "db/originchats.sqlite3");
    CHECK_EQ(in_order.back().first, "SHA256SUMS");
    auto const told = boost::json::parse(in_order.front().second);
    CHECK_EQ(told.at("format").as_int64(), 1);
    CHECK_EQ(told.at("version").as_string(), "1.2.3");
    CHECK_EQ(told.at("made_at").as_double(), fake_clock::first_wall);
    CHECK_EQ(told.at("messages").as_int64(), made.messages);
    auto const without_sums = archive_entries(in_order.begin(), in_order.end() - 1);
    CHECK_EQ(in_order.back().second, make_sums(without_sums));
    CHECK_EQ(made.bytes, fs::file_size(archive));
    CHECK_EQ(mode_of(archive), 0600);
    CHECK(made.warnings.empty());
    CHECK_EQ(count_files(), 1);
}

TEST_CASE_FIXTURE(fixture, "everything that makes the server is in it, and nothing that does not")
{
    for (auto const* const name :
         {"config.json", "db/webhook.key", "db/serverAssets/icon.png", "db/serverEmojis/0.png",
          "vapid/private_key.pem", "plugins/deep/er/x.json", "tls/live/key.pem", "fullchain.pem"})
        folder.write("data/" + std::string(name), name);
    for (auto const* const name :
         {"db/users.json", "db/originchats.sqlite3.importing", "db/attachments/thumbnails/a-64",
          "db/attachments/incoming/b", "db/attachments/blobs/orphan", "backups/old.tar", "core",
          "original/users.json", "before-restore-20200101-000000/config.json", "notes.txt"})
        folder.write("data/" + std::string(name), "x");
    back_up();
    auto const found = entries();
    CHECK_EQ(found.size(), 8 + 3);
    for (auto const* const name : {"config.json", "db/webhook.key", "db/serverEmojis/0.png",
                                   "plugins/deep/er/x.json", "tls/live/key.pem", "fullchain.pem"})
        CHECK_MESSAGE(found.at(name) == name, name);
}

TEST_CASE_FIXTURE(fixture, "a config that lies elsewhere takes the place of the directory's own")
{
    folder.write("data/config.json", "not this");
    folder.write("etc/server.json", "this");
    make_backup({.data = folder / "data",
                 .config_file = folder / "etc/server.json",
                 .target = archive,
                 .time = time});
    CHECK_EQ(entries().at("config.json"), "this");
}

TEST_CASE_FIXTURE(fixture, "files of attachments come by their records; what is odd is warned of")
{
    add_blob("good", "text", "text");
    add_blob("gone", "text2", "");
    add_blob("longer", "text3", "text3 and more");
    add_blob("other", "text4", "TEXT4");
    auto const made = back_up();
    CHECK_EQ(made.files, 3);
    CHECK_EQ(made.warnings.size(), 3);
    std::string all;
    for (auto const& each : made.warnings)
        all += each + "\n";
    CHECK(contains(all, "is missing"));
    CHECK(contains(all, "blobs/longer"));
    CHECK(contains(all, "blobs/other"));
    CHECK_FALSE(contains(all, "blobs/good"));
    auto const found = entries();
    CHECK_EQ(found.at("db/attachments/blobs/good"), "text");
    CHECK_EQ(found.at("db/attachments/blobs/longer"), "text3 and more");
    CHECK_FALSE(found.contains("db/attachments/blobs/gone"));
    CHECK_EQ(restore_to("again").files, 3);
}

TEST_CASE_FIXTURE(fixture, "a name that cannot be in a backup is left out with a word")
{
    folder.write("data/plugins/.hidden", "x");
    folder.write("data/plugins/back\\slash", "x");
    folder.write("data/plugins/" + std::string(150, 'n'), "x"); // too long for an archive
    folder.write("data/plugins/good", "x");
    auto const made = back_up();
    CHECK_EQ(made.warnings.size(), 3);
    for (auto const& each : made.warnings)
        CHECK(contains(each, "left out, for its name: "));
    CHECK(entries().contains("plugins/good"));
    CHECK_EQ(restore_to("again").files, 0);
}

TEST_CASE_FIXTURE(fixture, "a file that is there is replaced when it is wanted, by a whole one")
{
    folder.write("server.tar", std::string(backup_names::description) + "older");
    CHECK(contains(failure_of([&] { back_up(); }), "is there already"));
    CHECK(folder.read("server.tar").ends_with("older"));
    back_up(true);
    CHECK(entries().contains("SHA256SUMS"));
    CHECK_EQ(mode_of(archive), 0600);
    CHECK_EQ(count_files(), 1);
}

TEST_CASE_FIXTURE(fixture, "without a database there is nothing to back up")
{
    fs::remove(folder / "data/db/originchats.sqlite3");
    CHECK(contains(failure_of([&] { back_up(); }), "there is no database in"));
    CHECK_EQ(count_files(), 0);
}

TEST_CASE_FIXTURE(fixture, "a damaged database is said, and makes no backup")
{
    auto const file = folder / "data/db/originchats.sqlite3";
    {
        std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
        out.seekp(4096);
        out << std::string(8 * 4096, '\xAA');
    }
    folder.write("server.tar", "older");
    CHECK_FALSE(failure_of([&] { back_up(true); }).empty());
    CHECK_EQ(folder.read("server.tar"), "older");
    CHECK_EQ(count_files(), 1);
}

TEST_CASE_FIXTURE(fixture, "whoever watches may end it at any moment, and nothing stays")
{
    folder.write("data/plugins/x", std::string(10'000, 'x'));
    for (auto const* const when : {"copying the database", "checking the copy", "writing"}) {
        CAPTURE(when);
        auto const stop = [&](std::string_view what, std::uint64_t, std::uint64_t) {
            if (what == when)
                throw std::runtime_error("stopped");
        };
        CHECK_EQ(failure_of([&] {
                     make_backup({.data = folder / "data",
                                  .target = archive,
                                  .time = time,
                                  .progress = stop});
                 }),
                 "stopped");
        CHECK_EQ(count_files(), 0);
    }
}

// partial_file. -----------------------------------------------------------------------------------

TEST_CASE("a partial file has its name only when it is whole")
{
    sample_folder const folder;
    {
        partial_file half(folder / "x.tar", false);
        CHECK_EQ(half.path(), folder / ".x.tar.partial");
        CHECK_EQ(mode_of(half.path()), 0600);
        CHECK_EQ(::write(half.descriptor(), "half", 4), 4);
        CHECK_FALSE(folder.has("x.tar"));
    }
    CHECK(fs::is_empty(folder.path()));
    {
        partial_file whole(folder / "x.tar", false);
        CHECK_EQ(::write(whole.descriptor(), "whole", 5), 5);
        whole.keep();
    }
    CHECK_EQ(folder.read("x.tar"), "whole");
    CHECK_FALSE(folder.has(".x.tar.partial"));
}

TEST_CASE("what is replaced is a backup of ours and nothing else")
{
    sample_folder const folder;
    folder.write("config.json", "{}");
    folder.write("short.tar", "originchats");
    folder.write("old.tar", std::string(backup_names::description) + std::string(100, '\0'));
    fs::create_symlink(folder / "old.tar", folder / "link.tar");
    for (auto const* const name : {"config.json", "short.tar", "link.tar"})
        CHECK(contains(failure_of([&] { partial_file file(folder / name, true); }),
                       "is no backup; it is not replaced"));
    CHECK_EQ(folder.read("config.json"), "{}");
    partial_file file(folder / "old.tar", true);
    CHECK_EQ(::write(file.descriptor(), "new", 3), 3);
    file.keep();
    CHECK_EQ(folder.read("old.tar"), "new");
}

TEST_CASE("two never write the same file, and the second one does not harm the first")
{
    sample_folder const folder;
    partial_file first(folder / "x.tar", true);
    CHECK_EQ(::write(first.descriptor(), "mine", 4), 4);
    CHECK(contains(failure_of([&] { partial_file second(folder / "x.tar", true); }),
                   "another one is writing"));
    first.keep();
    CHECK_EQ(folder.read("x.tar"), "mine");
}

TEST_CASE("what a crash has left is taken over, closed to others and empty")
{
    sample_folder const folder;
    folder.write(".x.tar.partial", "a leftover");
    partial_file fresh(folder / "x.tar", false);
    CHECK_EQ(mode_of(fresh.path()), 0600);
    fresh.keep();
    CHECK_EQ(folder.read("x.tar"), "");
}

TEST_CASE("a file that appears meanwhile is not replaced")
{
    sample_folder const folder;
    partial_file late(folder / "x.tar", false);
    folder.write("x.tar", "somebody else's");
    CHECK(contains(failure_of([&] { late.keep(); }), "is there already"));
    CHECK_EQ(folder.read("x.tar"), "somebody else's");
}

TEST_CASE("folders, links and missing folders are no targets")
{
    sample_folder const folder;
    fs::create_directory(folder / "sub");
    folder.write("precious", "precious");
    fs::create_symlink(folder / "precious", folder / ".x.tar.partial");
    CHECK(contains(failure_of([&] { partial_file a(folder / "sub", true); }), "is a folder"));
    CHECK_FALSE(failure_of([&] { partial_file a(folder / "none/x.tar", true); }).empty());
    CHECK_FALSE(failure_of([&] { partial_file a(folder / "x.tar", true); }).empty());
    CHECK_EQ(folder.read("precious"), "precious");
}

TEST_CASE("a temporary path takes what SQLite puts beside it along, before and after")
{
    sample_folder const folder;
    folder.write("d-wal", "old log");
    {
        temporary_path const path(folder / "d");
        CHECK(fs::is_empty(folder.path()));
        for (auto const* const name : {"d", "d-wal", "d-shm", "d-journal", "d2"})
            folder.write(name, "x");
    }
    CHECK(folder.has("d2"));
    CHECK_FALSE(folder.has("d"));
    CHECK_FALSE(folder.has("d-wal"));
    CHECK_FALSE(folder.has("d-journal"));
}
