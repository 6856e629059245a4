// The folder of the native modules' settings, as operators may leave it.
#include "setup/plugin_files.hpp"

#include "support/test_world.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <stdexcept>

using namespace oc;

namespace {

void write(std::filesystem::path const& file, std::string const& text)
{
    std::ofstream(file, std::ios::binary) << text;
}

} // namespace

TEST_CASE("a file is read whole; one that is not there is nothing, and so is a missing folder")
{
    test::world_folder const folder;
    plugin_files files(folder.path());
    CHECK_FALSE(files.read("a.json").has_value());
    write(folder.path() / "a.json", "{}\n");
    CHECK(files.read("a.json") == "{}\n");
    CHECK_FALSE(plugin_files(folder.path() / "none").read("a.json").has_value());
}

TEST_CASE("what is no file, or too large, is an error and not read")
{
    test::world_folder const folder;
    plugin_files files(folder.path());
    std::filesystem::create_directory(folder.path() / "folder");
    CHECK_THROWS_AS(files.read("folder"), std::runtime_error);
    write(folder.path() / "large", std::string(1024 * 1024 + 1, ' '));
    CHECK_THROWS_AS(files.read("large"), std::runtime_error);
    write(folder.path() / "largest", std::string(1024 * 1024, ' '));
    CHECK(files.read("largest").has_value());
}

TEST_CASE("what is written is JSON as people like it, and is read back")
{
    test::world_folder const folder;
    plugin_files files(folder.path());
    files.write("a.json", R"({"words":["ä"]})");
    CHECK(files.read("a.json") == "{\n  \"words\": [\n    \"ä\"\n  ]\n}\n");
    files.write("a.json", "{}");
    CHECK(files.read("a.json") == "{}\n");
    CHECK_THROWS_AS(plugin_files(folder.path() / "none").write("a.json", "{}"),
                    std::runtime_error);
}
