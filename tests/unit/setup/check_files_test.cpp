// Permissions, pictures and the space left, as `check` sees them.
#include "setup/check_files.hpp"

#include "unit/setup/sample_folder.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

using namespace oc::test;
using oc::data_directory;
using oc::severity;

namespace fs = std::filesystem;

namespace {

constexpr std::string_view key_text =
    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

oc::findings permissions_of(sample_folder const& folder)
{
    data_directory const data(folder.path());
    return check_permissions(data, data.config_file());
}

void set_mode(fs::path const& path, unsigned mode) { REQUIRE(::chmod(path.c_str(), mode) == 0); }

oc::config config_with(std::string_view server)
{
    return oc::parse_config(
               boost::json::parse("{\"server\":" + std::string(server) + "}").as_object())
        .values;
}

constexpr std::uintmax_t mebibyte = 1024 * 1024;

fs::space_info space_of(std::uintmax_t available) { return {0, 0, available}; }

} // namespace

TEST_CASE("a directory as setup makes it has no finding")
{
    sample_folder const folder;
    data_directory const data(folder.path());
    data.ensure();
    read_config(data, {});
    folder.write("db/originchats.sqlite3", "x"); // 0644, in a folder of 0750
    CHECK(permissions_of(folder).empty());
}

TEST_CASE("a database that other users may read is a problem")
{
    sample_folder const folder;
    auto const file = folder.write("db/originchats.sqlite3", "x");
    set_mode(folder / "db", 0755);
    auto const found = permissions_of(folder);
    REQUIRE(found.size() == 1);
    CHECK(found[0].how_bad == severity::problem);
    CHECK(found[0].place == file.string());
    CHECK(found[0].words == "every user may read it, and it holds the password hashes (mode 0644)");
    set_mode(file, 0640);
    CHECK(permissions_of(folder).empty());
}

TEST_CASE("its write-ahead log is as secret as the database")
{
    sample_folder const folder;
    auto const log = folder.write("db/originchats.sqlite3-wal", "x");
    set_mode(folder / "db", 0755);
    auto const found = permissions_of(folder);
    REQUIRE(found.size() == 1);
    CHECK(found[0].place == log.string());
}

TEST_CASE("a closed folder protects what is in it, also from further up")
{
    sample_folder const folder;
    folder.write("db/originchats.sqlite3", "x");
    set_mode(folder / "db", 0755);
    REQUIRE(permissions_of(folder).size() == 1);
    set_mode(folder.path(), 0750);
    CHECK(permissions_of(folder).empty());
}

TEST_CASE("private keys that other users may read are problems, certificates are not")
{
    sample_folder const folder;
    folder.write("vapid/private_key.pem", key_text);
    folder.write("tls.key", key_text);
    folder.write("fullchain.pem", "-----BEGIN CERTIFICATE-----\n");
    folder.write("notes.txt", key_text); // not looked at
    auto const found = permissions_of(folder);
    REQUIRE(found.size() == 2);
    CHECK(found[0].place == (folder / "tls.key").string());
    CHECK(found[0].words.starts_with("every user may read it, and it holds a private key"));
    CHECK(found[1].place == (folder / "vapid/private_key.pem").string());
    set_mode(folder / "tls.key", 0600);
    set_mode(folder / "vapid/private_key.pem", 0640);
    CHECK(permissions_of(folder).empty());
}

TEST_CASE("what other users may change is a problem")
{
    sample_folder const folder;
    auto const file = folder.write("config.json", "{}");
    folder.write("db/originchats.sqlite3", "x");
    set_mode(folder / "db", 0750);
    set_mode(file, 0666);
    set_mode(folder / "db/originchats.sqlite3", 0642);
    auto const found = permissions_of(folder);
    REQUIRE(found.size() == 2);
    CHECK(found[0].words == "every user may change it (mode 0666)");
    CHECK(found[1].words == "every user may change it (mode 0642)");
}

TEST_CASE("a folder that other users may change is a problem, unless it is sticky")
{
    sample_folder const folder;
    fs::create_directories(folder / "db");
    set_mode(folder.path(), 0777);
    auto const found = permissions_of(folder);
    REQUIRE(found.size() == 1);
    CHECK(found[0].place == folder.path().string());
    set_mode(folder.path(), 01777);
    CHECK(permissions_of(folder).empty());
}

TEST_CASE("a config is secret only when it holds a key")
{
    sample_folder const folder;
    data_directory const data(folder.path());
    auto const file = folder.write("config.json", "{}");
    oc::config values;
    CHECK(check_config_secret(data, file, values).empty());
    values.rotur_validate_key = "secret";
    auto const found = check_config_secret(data, file, values);
    REQUIRE(found.size() == 1);
    CHECK(found[0].words == "every user may read it, and it holds rotur.validate_key (mode 0644)");
    CHECK(found[0].words.find("secret") == std::string::npos);
    set_mode(file, 0640);
    CHECK(check_config_secret(data, file, values).empty());
}

TEST_CASE("a picture that the config names has to be there")
{
    sample_folder const folder;
    data_directory const data(folder.path());
    auto const values = config_with(R"({"icon": "i.png", "banner": "b.png"})");
    folder.write("db/serverAssets/b.png", "x");
    auto const found = check_pictures(data, values);
    REQUIRE(found.size() == 1);
    CHECK(found[0].how_bad == severity::warning);
    CHECK(found[0].place == "server.icon");
    CHECK(found[0].words == "there is no file " + (folder / "db/serverAssets/i.png").string());
}

TEST_CASE("URLs, empty and absent pictures are well, and paths count by their last part")
{
    sample_folder const folder;
    data_directory const data(folder.path());
    CHECK(check_pictures(data, config_with(R"({"icon": "https://x.example/i.png"})")).empty());
    CHECK(check_pictures(data, config_with(R"({"icon": "", "banner": null})")).empty());
    CHECK(check_pictures(data, config_with(R"({"icon": 5})")).empty());
    folder.write("db/serverAssets/i.png", "x");
    folder.write("db/secret.png", "x");
    CHECK(check_pictures(data, config_with(R"({"icon": "pictures/i.png"})")).empty());
    CHECK(check_pictures(data, config_with(R"({"icon": "../secret.png"})")).size() == 1);
}

TEST_CASE("little space is a warning with the number")
{
    CHECK_FALSE(oc::check_space("data", space_of(512 * mebibyte)).has_value());
    auto const low = oc::check_space("data", space_of(512 * mebibyte - 1));
    REQUIRE(low.has_value());
    CHECK(low->how_bad == severity::warning);
    CHECK(low->place == "data");
    CHECK(low->words == "only 511 MiB are left on this disk");
    CHECK(oc::check_space("data", space_of(0))->words == "only 0 MiB are left on this disk");
}
