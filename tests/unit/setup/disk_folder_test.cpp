// The live files' disk: stamps, odd things in place of files, folders that are made.
#include "setup/disk_folder.hpp"

#include "unit/setup/sample_folder.hpp"

#include <sys/stat.h>

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

using state = found_file::state;
constexpr std::size_t bytes_max = 1000;

struct fixture {
    sample_folder folder{};
    disk_folder disk{};
};

} // namespace

TEST_CASE_FIXTURE(fixture, "what is written is read, and its stamp is another each time")
{
    auto const file = folder / "db/.written/roles.json";
    folder.write("db/x", "");
    CHECK_EQ(disk.stamp(file), "");
    CHECK_EQ(disk.read(file, bytes_max).what, state::absent);
    disk.write(file, "{}");
    auto const first = disk.stamp(file);
    CHECK_EQ(disk.read(file, bytes_max).text, "{}");
    CHECK_EQ(mode_of(folder / "db/.written"), 0700);
    disk.write(file, "[]"); // as long as before
    CHECK_NE(disk.stamp(file), first);
}

TEST_CASE_FIXTURE(fixture, "a file takes the name of another")
{
    auto const from = folder.write("a", "new");
    auto const to = folder.write("b", "old");
    disk.move(from, to);
    CHECK_EQ(folder.read("b"), "new");
    CHECK_FALSE(folder.has("a"));
    CHECK_NE(failure_of([&] { disk.move(from, to); }), "");
}

TEST_CASE_FIXTURE(fixture, "a folder, a pipe, a large file, a file of others: unreadable, with why")
{
    std::filesystem::create_directory(folder / "folder");
    ::mkfifo((folder / "pipe").c_str(), 0600);
    folder.write("large", std::string(bytes_max + 1, 'x'));
    folder.write("full", std::string(bytes_max, 'x'));
    auto const why = [&](char const* name) {
        auto const found = disk.read(folder / name, bytes_max);
        CHECK_EQ(found.what, state::unreadable);
        return found.why;
    };
    CHECK_NE(why("folder").find("it is no file"), std::string::npos);
    CHECK_NE(why("pipe").find("it is no file"), std::string::npos);
    CHECK_NE(why("large").find("it is larger than 1000 bytes"), std::string::npos);
    CHECK_EQ(disk.read(folder / "full", bytes_max).text.size(), bytes_max);
    CHECK_NE(disk.stamp(folder / "pipe"), "");
}

TEST_CASE_FIXTURE(fixture, "a link is as good as its target, and stays a link")
{
    folder.write("target", "old");
    std::filesystem::create_symlink(folder / "target", folder / "link");
    CHECK_EQ(disk.read(folder / "link", bytes_max).text, "old");
    CHECK_EQ(disk.stamp(folder / "link"), disk.stamp(folder / "target"));
    disk.write(folder / "link", "new");
    CHECK_EQ(folder.read("target"), "new");
    CHECK(std::filesystem::is_symlink(folder / "link"));
}

TEST_CASE_FIXTURE(fixture, "where nothing can be written the reason is said")
{
    CHECK_NE(failure_of([&] { disk.write(folder / "no/such/folder/file", "x"); }), "");
    std::filesystem::create_directory(folder / "folder");
    CHECK_NE(failure_of([&] { disk.write(folder / "folder", "x"); }), "");
}
