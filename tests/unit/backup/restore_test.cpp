// A backup becomes a data directory again; one that is not sound changes nothing at all, whatever
// it was made for.
#include "backup/restore.hpp"

#include "unit/backup/archives.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace oc;
using namespace oc::test;

namespace fs = std::filesystem;

namespace {

struct fixture : backup_place {
    /// The words with which the archive is refused; the directory is as it was, and so is one that
    /// was not there.
    std::string refusal() const
    {
        folder.write("full/config.json", "mine");
        folder.write("full/db/users.json", "mine");
        auto const before = folder.snapshot();
        auto const words = failure_of([&] { restore_to("full", true); });
        CHECK(folder.snapshot() == before);
        CHECK_EQ(failure_of([&] { restore_to("fresh"); }), words);
        CHECK_FALSE(folder.has("fresh/db"));
        CHECK_FALSE(fs::exists(unfinished_restore(folder / "fresh")));
        return words;
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "what was backed up is there again, byte for byte")
{
    folder.write("data/config.json", "{\"a\": 1}");
    folder.write("data/db/webhook.key", "key");
    folder.write("data/db/serverAssets/icon.png", "icon");
    folder.write("data/plugins/automod/rules.json", "[]");
    folder.write("data/server.pem", "pem");
    auto const made = back_up();
    auto const told = restore_to("again");
    CHECK_EQ(told.users, made.users);
    CHECK_EQ(told.messages, made.messages);
    CHECK_EQ(told.files, made.files);
    CHECK(told.moved_aside.empty());
    for (auto const* const name : {"config.json", "db/webhook.key", "db/serverAssets/icon.png",
                                   "plugins/automod/rules.json", "server.pem"})
        CHECK_MESSAGE(folder.read("again/" + std::string(name)) ==
                          folder.read("data/" + std::string(name)),
                      name);
    CHECK_FALSE(folder.has("again/originchats-backup.json"));
    CHECK_FALSE(folder.has("again/SHA256SUMS"));
    CHECK_EQ(mode_of(folder / "again/config.json"), 0640);
    CHECK_EQ(mode_of(folder / "again/server.pem"), 0600);
    CHECK_EQ(mode_of(folder / "again/db/originchats.sqlite3"), 0600);
    CHECK_EQ(mode_of(folder / "again/db"), 0750);
    CHECK_FALSE(fs::exists(unfinished_restore(folder / "again")));
}

TEST_CASE_FIXTURE(fixture, "a directory with something in it needs a word, and is moved aside")
{
    back_up();
    folder.write("used/config.json", "mine");
    folder.write("used/db/originchats.sqlite3", "my database");
    folder.write("used/notes.txt", "notes");
    fs::create_directory(folder / "used/lost+found");
    CHECK(contains(failure_of([&] { restore_to("used"); }), "--force moves what is there aside"));
    CHECK_EQ(folder.read("used/config.json"), "mine");
    auto const told = restore_to("used", true);
    CHECK_EQ(told.moved_aside, folder / "used/before-restore-20231114-221320");
    auto const aside = "used/" + told.moved_aside.filename().string() + "/";
    CHECK_EQ(folder.read(aside + "config.json"), "mine");
    CHECK_EQ(folder.read(aside + "db/originchats.sqlite3"), "my database");
    CHECK_EQ(folder.read(aside + "notes.txt"), "notes");
    CHECK(folder.has("used/lost+found"));
    CHECK_FALSE(folder.has("used/notes.txt"));
    CHECK(folder.has("used/db/originchats.sqlite3"));
}

TEST_CASE_FIXTURE(fixture, "what one restore has moved aside the next one leaves where it is")
{
    back_up();
    folder.write("used/before-restore-20200101-000000/config.json", "old");
    auto const told = restore_to("used"); // it is nothing that is in the way
    CHECK(told.moved_aside.empty());
    CHECK_EQ(folder.read("used/before-restore-20200101-000000/config.json"), "old");
}

TEST_CASE_FIXTURE(fixture, "the folder in which the backup lies stays")
{
    back_up();
    folder.write("used/backups/other.tar", "other");
    fs::rename(archive, folder / "used/backups/server.tar");
    archive = folder / "used/backups/server.tar";
    CHECK(restore_to("used").moved_aside.empty());
    CHECK(folder.has("used/backups/server.tar"));
    CHECK(folder.has("used/backups/other.tar"));
    CHECK(folder.has("used/db/originchats.sqlite3"));
}

TEST_CASE_FIXTURE(fixture, "a backup in a folder that it replaces is refused, not half restored")
{
    back_up();
    folder.write("used/config.json", "mine");
    folder.write("used/db/note", "mine");
    fs::rename(archive, folder / "used/db/server.tar");
    archive = folder / "used/db/server.tar";
    auto const before = folder.snapshot();
    CHECK(contains(failure_of([&] { restore_to("used", true); }), "move the backup"));
    CHECK(folder.snapshot() == before);
}

TEST_CASE_FIXTURE(fixture, "what a restore that was cut off has left is begun anew")
{
    back_up();
    folder.write("fresh/.restoring/config.json", "half");
    folder.write("fresh/.restoring/plugins/x", "half");
    restore_to("fresh");
    CHECK_FALSE(fs::exists(unfinished_restore(folder / "fresh")));
    CHECK_FALSE(folder.has("fresh/plugins/x"));
}

TEST_CASE_FIXTURE(fixture, "an archive put together by hand is as good as one of ours")
{
    write_sound(sound_entries());
    CHECK_EQ(restore_to("fresh").files, 0);
    CHECK_EQ(folder.read("fresh/config.json"), "{}");
}

TEST_CASE_FIXTURE(fixture, "a file that has no business in a data directory ends it")
{
    for (auto const* const name :
         {"../escape", "/etc/cron.d/x", "db/../../escape", "db/serverAssets/.hidden", "run.sh",
          "db/originchats.sqlite3-wal", ".restoring/config.json", "before-restore-1/x",
          "plugins//x", "db/attachments/blobs/a.b"}) {
        CAPTURE(name);
        auto entries = sound_entries();
        entries.emplace_back(name, "evil");
        write_sound(entries);
        CHECK(contains(refusal(), "a file that does not belong there"));
    }
    CHECK_FALSE(folder.has("escape"));
}

TEST_CASE_FIXTURE(fixture, "names do not control the terminal")
{
    auto entries = sound_entries();
    entries.emplace_back("plugins/\x1b[2J", "x");
    write_sound(entries);
    CHECK(contains(refusal(), "plugins/?[2J"));
}

TEST_CASE_FIXTURE(fixture, "a file that is a folder for another one ends it")
{
    auto entries = sound_entries();
    entries.emplace_back("plugins/a", "file");
    entries.emplace_back("plugins/a/b", "below a file");
    write_sound(entries);
    CHECK(contains(failure_of([&] { restore_to("fresh"); }), "plugins/a"));
    CHECK(fs::is_empty(folder / "fresh"));
}

TEST_CASE_FIXTURE(fixture, "a name that comes twice ends it")
{
    auto entries = sound_entries();
    entries.emplace_back("config.json", "{\"other\": 1}");
    write_sound(entries);
    CHECK(contains(refusal(), "holds config.json twice"));
}

TEST_CASE_FIXTURE(fixture, "the description comes first, once, and says a format that is known")
{
    auto const database = folder.read("data/db/originchats.sqlite3");
    struct row {
        archive_entries entries;
        char const* words;
    };
    std::string const name = "originchats-backup.json";
    for (auto const& [entries, words] : std::vector<row>{
             {{}, "it is not whole"},
             {{{"config.json", "{}"}}, "no backup of originchats"},
             {{{"config.json", "{}"}, {name, "{\"format\":1}"}}, "no backup of originchats"},
             {{{name, "{\"format\":1}"}, {name, "{\"format\":1}"}}, "no backup of originchats"},
             {{{name, ""}}, "no backup of originchats"},
             {{{name, "[1]"}}, "no backup of originchats"},
             {{{name, "{}"}}, "no backup of originchats"},
             {{{name, "{\"format\":\"1\"}"}}, "no backup of originchats"},
             {{{name, "{\"format\":1} x"}}, "no backup of originchats"},
             {{{name, std::string(100'000, ' ')}}, "is too large"},
             {{{name, "{\"format\":2}"}}, "a newer program has made this backup"}}) {
        CAPTURE(words);
        if (entries.empty())
            write_archive(archive, {});
        else
            write_sound(entries);
        CHECK(contains(refusal(), words));
    }
}

TEST_CASE_FIXTURE(fixture, "every file is in the list with its hash, and nothing else is")
{
    auto const entries = sound_entries();
    auto const right = make_sums(entries);
    auto const first_line = right.substr(0, right.find('\n') + 1);
    auto const zeros = std::string(64, '0');
    struct row {
        std::string sums;
        char const* words;
    };
    for (auto const& [sums, words] : std::vector<row>{
             {"", "holds more than its list of hashes"},
             {first_line, "holds more than its list of hashes"},
             {right + zeros + "  plugins/x\n", "lacks plugins/x"},
             {right + zeros + "  a\x1b[2J\n", "lacks a?[2J"},
             {zeros + right.substr(64), "is not what it was when it was written"},
             {right + "\n", "is no such list"},
             {right + zeros + "\n", "is no such list"},
             {right + zeros + " *config.json\n", "is no such list"},
             {"text", "is no such list"}}) {
        CAPTURE(sums);
        auto with = entries;
        with.emplace_back("SHA256SUMS", sums);
        write_archive(archive, with);
        CHECK(contains(refusal(), words));
    }
}

TEST_CASE_FIXTURE(fixture, "nothing may follow the list of hashes, and it may not be missing")
{
    auto entries = sound_entries();
    write_archive(archive, entries);
    CHECK(contains(refusal(), "has no list of hashes"));
    auto const sums = make_sums(entries);
    entries.emplace_back("SHA256SUMS", sums);
    entries.emplace_back("plugins/x", "late");
    write_archive(archive, entries);
    CHECK(contains(refusal(), "something follows"));
}

TEST_CASE_FIXTURE(fixture, "one changed byte of any file is noticed")
{
    back_up();
    auto const whole = folder.read("server.tar");
    for (std::size_t at = 520; at < whole.size() - 2048; at += whole.size() / 7) {
        auto changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        folder.write("server.tar", changed);
        CHECK_MESSAGE(!refusal().empty(), at);
    }
    folder.write("server.tar", whole.substr(0, whole.size() / 2));
    CHECK(contains(refusal(), "the rest is missing"));
}

TEST_CASE_FIXTURE(fixture, "a database that is none, or not whole, is not restored")
{
    auto entries = sound_entries();
    for (auto const& text : {std::string(), std::string("no database"), std::string(8192, '\xAA'),
                             entries[1].second.substr(0, entries[1].second.size() / 2)}) {
        CAPTURE(text.size());
        auto with = entries;
        with[1].second = text;
        write_sound(with);
        CHECK_FALSE(failure_of([&] { restore_to("fresh"); }).empty());
        CHECK(fs::is_empty(folder / "fresh"));
    }
    entries.erase(entries.begin() + 1);
    write_sound(entries);
    folder.write("full/config.json", "mine");
    CHECK_EQ(failure_of([&] { restore_to("full", true); }), "the backup holds no database");
    CHECK_EQ(folder.read("full/config.json"), "mine");
    CHECK_FALSE(fs::exists(unfinished_restore(folder / "full")));
}

TEST_CASE_FIXTURE(fixture, "progress is told, may end it, and leaves nothing then")
{
    back_up();
    std::string told;
    auto const tell = [&](std::string_view what, std::uint64_t done, std::uint64_t total) {
        CHECK_LE(done, total);
        if (!contains(told, what))
            told += std::string(what) + ";";
        if (what == "writing")
            throw std::runtime_error("enough");
    };
    CHECK_EQ(failure_of([&] {
                 restore_backup({.archive = archive,
                                 .data = folder / "fresh",
                                 .time = time,
                                 .progress = tell});
             }),
             "enough");
    CHECK_EQ(told, "checking the backup;writing;");
    CHECK(fs::is_empty(folder / "fresh"));
}
