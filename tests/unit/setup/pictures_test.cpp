// What an answer about the icon or the banner means, and the copy into db/serverAssets.
#include "setup/pictures.hpp"

#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace oc::test;
using oc::data_directory;
using oc::find_picture;

namespace fs = std::filesystem;

TEST_CASE("a URL is taken as it is")
{
    sample_folder const folder;
    auto const found = find_picture(data_directory(folder.path()), "https://x.example/i.png");
    CHECK(found.value == "https://x.example/i.png");
    CHECK(found.copy_from.empty());
    CHECK(found.problem.empty());
}

TEST_CASE("the name of a file that is there already needs no copy")
{
    sample_folder const folder;
    folder.write("db/serverAssets/icon.png", "picture");
    auto const found = find_picture(data_directory(folder.path()), "icon.png");
    CHECK(found.value == "icon.png");
    CHECK(found.copy_from.empty());
}

TEST_CASE("the path of such a file needs no copy either")
{
    sample_folder const folder;
    auto const file = folder.write("db/serverAssets/icon.png", "picture");
    auto const found = find_picture(data_directory(folder.path()), file.string());
    CHECK(found.value == "icon.png");
    CHECK(found.copy_from.empty());
}

TEST_CASE("a picture elsewhere is copied, and the original stays")
{
    sample_folder const folder;
    data_directory const data(folder / "data");
    data.ensure();
    auto const file = folder.write("pictures/Logo.PNG", "picture");
    auto const found = find_picture(data, file.string());
    CHECK(found.value == "Logo.PNG");
    CHECK(found.copy_from == file);
    CHECK_FALSE(folder.has("data/db/serverAssets/Logo.PNG"));
    copy_picture(data, found);
    CHECK(folder.read("data/db/serverAssets/Logo.PNG") == "picture");
    CHECK(folder.read("pictures/Logo.PNG") == "picture");
}

TEST_CASE("copying nothing copies nothing")
{
    sample_folder const folder;
    data_directory const data(folder.path());
    copy_picture(data, {.value = "https://x.example/i.png"});
    copy_picture(data, {.value = "icon.png"});
    CHECK(folder.snapshot().empty());
}

TEST_CASE("what is not there is a problem that names it")
{
    sample_folder const folder;
    data_directory const data(folder.path());
    for (auto const* const answer : {"no.png", "/no/such/file.png", "..", ".", "/", "a/../.."}) {
        auto const found = find_picture(data, answer);
        CHECK_MESSAGE(found.problem.find("there is no file") != std::string::npos, answer);
        CHECK(found.value.empty());
    }
}

TEST_CASE("only pictures are copied: what lies in db/serverAssets is public")
{
    sample_folder const folder;
    data_directory const data(folder / "data");
    for (auto const* const name : {"id_rsa", "key.pem", "page.html", ".png", "x.png.exe"}) {
        auto const found = find_picture(data, folder.write(name, "secret").string());
        CHECK_MESSAGE(found.problem.find("is no picture") != std::string::npos, name);
        CHECK(found.copy_from.empty());
    }
}

TEST_CASE("a picture may be large, not endless")
{
    sample_folder const folder;
    auto const file = folder.write("huge.png", "");
    fs::resize_file(file, oc::picture_bytes_max + 1);
    auto const found = find_picture(data_directory(folder / "data"), file.string());
    CHECK(found.problem.find("larger than 8 MiB") != std::string::npos);
    fs::resize_file(file, oc::picture_bytes_max);
    CHECK(find_picture(data_directory(folder / "data"), file.string()).problem.empty());
}

TEST_CASE("a path cannot reach out of db/serverAssets by its name")
{
    sample_folder const folder;
    folder.write("data/db/secret.png", "secret");
    data_directory const data(folder / "data");
    data.ensure();
    auto const found = find_picture(data, "../secret.png"); // of the working directory
    CHECK_FALSE(found.problem.empty());
}
