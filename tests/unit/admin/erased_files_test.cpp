// What lies beside the database after an erasure.
#include "admin/erased_files.hpp"

#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace fs = std::filesystem;

namespace {

bool has(std::vector<fs::path> const& files, fs::path const& wanted)
{
    return std::ranges::find(files, wanted) != files.end();
}

} // namespace

TEST_CASE("a kept text names a user however his name is escaped, and not because others do")
{
    oc::test::sample_folder const folder;
    auto const escaped =
        folder.write("db/.written/users.json.refused", R"({"7":{"username":"zo\u00eb"}})");
    auto const broken = folder.write("db/.written/channels.json.refused", "{");
    auto const others = folder.write("db/.written/roles.json.before", R"({"zo\u00eb2":["x"]})");
    auto const done =
        oc::clean_after_erasure(oc::data_directory(folder.path()), {"USR:zoe", "zoë"}, true);
    CHECK(has(done.removed, escaped));
    CHECK(has(done.removed, broken)); // nobody can tell
    CHECK_FALSE(fs::exists(escaped));
    CHECK(fs::exists(others));
    CHECK(done.left.empty());
}

TEST_CASE("what repair and restore put aside is named after an erasure")
{
    oc::test::sample_folder const folder;
    folder.write("db/originchats.sqlite3", "");
    folder.write("db/originchats.sqlite3-wal", "");
    folder.write("db/originchats.sqlite3.lock", "");
    auto const kept = folder.write("db/originchats.sqlite3.before-repair-1", "");
    auto const damaged = folder.write("db/originchats.sqlite3.damaged-1", "");
    auto const texts = folder.write("db/originchats.sqlite3.lost-texts-1.jsonl", "");
    folder.write("before-restore-1/config.json", "{}");
    folder.write("db/attachments/quarantine-1/blob", "");
    auto const done = oc::clean_after_erasure(oc::data_directory(folder.path()), {"x"}, true);
    for (auto const& each : {kept, damaged, texts, folder / "before-restore-1/",
                             folder / "db/attachments/quarantine-1/"})
        CHECK_MESSAGE(has(done.left, each), each.string());
    CHECK(done.left.size() == 5);
    CHECK(done.removed.empty());
}
