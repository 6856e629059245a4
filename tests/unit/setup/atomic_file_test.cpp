// A file is written entirely or not at all, with the right mode, and leaves nothing beside it.
#include "setup/atomic_file.hpp"

#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace oc::test;
using oc::write_file_atomically;

namespace fs = std::filesystem;

namespace {

std::size_t count_entries(fs::path const& folder)
{
    std::size_t count = 0;
    for ([[maybe_unused]] auto const& entry : fs::directory_iterator(folder))
        ++count;
    return count;
}

} // namespace

TEST_CASE("a new file has its bytes and is closed to other users")
{
    sample_folder const folder;
    std::string const bytes("a\0b\nc", 5);
    write_file_atomically(folder / "new", bytes);
    CHECK(folder.read("new") == bytes);
    CHECK(mode_of(folder / "new") == 0640);
    CHECK(count_entries(folder.path()) == 1);
}

TEST_CASE("an empty file can be written")
{
    sample_folder const folder;
    write_file_atomically(folder / "empty", "");
    CHECK(folder.read("empty").empty());
}

TEST_CASE("a large file is written whole")
{
    sample_folder const folder;
    std::string const bytes(3'000'000, 'x');
    write_file_atomically(folder / "large", bytes);
    CHECK(folder.read("large") == bytes);
}

TEST_CASE("a file that was there is replaced and keeps its mode")
{
    sample_folder const folder;
    auto const file = folder.write("config.json", "old and longer");
    REQUIRE(::chmod(file.c_str(), 0600) == 0);
    write_file_atomically(file, "new");
    CHECK(folder.read("config.json") == "new");
    CHECK(mode_of(file) == 0600);
    CHECK(count_entries(folder.path()) == 1);
}

TEST_CASE("who has the old file open still reads the old bytes")
{
    sample_folder const folder;
    auto const file = folder.write("config.json", "old");
    std::ifstream reader(file);
    write_file_atomically(file, "new");
    std::string seen;
    reader >> seen;
    CHECK(seen == "old");
}

TEST_CASE("a symbolic link stays, its target is replaced")
{
    sample_folder const folder;
    folder.write("real/config.json", "old");
    fs::create_symlink("real/config.json", folder / "config.json");
    write_file_atomically(folder / "config.json", "new");
    CHECK(fs::is_symlink(folder / "config.json"));
    CHECK(folder.read("real/config.json") == "new");
    CHECK(count_entries(folder / "real") == 1);
}

TEST_CASE("a file without a folder in its path goes to the working directory")
{
    sample_folder const folder;
    auto const before = fs::current_path();
    fs::current_path(folder.path());
    auto const failure = failure_of([] { write_file_atomically("plain", "x"); });
    fs::current_path(before);
    CHECK(failure.empty());
    CHECK(folder.read("plain") == "x");
}

TEST_CASE("a missing folder is a failure that names the file")
{
    sample_folder const folder;
    auto const failure = failure_of([&] { write_file_atomically(folder / "no/file", "x"); });
    CHECK(failure.find((folder / "no/file").string()) != std::string::npos);
    CHECK(failure.find("No such file") != std::string::npos);
    CHECK(count_entries(folder.path()) == 0);
}

TEST_CASE("a failure after the bytes were written leaves no temporary file and the old state")
{
    sample_folder const folder;
    folder.write("place/inside", "kept"); // a folder cannot be renamed over
    auto const failure = failure_of([&] { write_file_atomically(folder / "place", "x"); });
    CHECK_FALSE(failure.empty());
    CHECK(count_entries(folder.path()) == 1);
    CHECK(folder.read("place/inside") == "kept");
}
