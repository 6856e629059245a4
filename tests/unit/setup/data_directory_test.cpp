// The data directory's layout, its config file at the first start, data of the original server.
#include "setup/data_directory.hpp"

#include "unit/setup/sample_folder.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

using namespace oc::test;
using oc::data_directory;
using oc::find_original_data;
using oc::read_config;

namespace fs = std::filesystem;

namespace {

std::vector<std::string> original_names(sample_folder const& folder)
{
    std::vector<std::string> names;
    for (auto const& path : find_original_data(data_directory(folder.path())))
        names.push_back(path.lexically_relative(folder.path()).string());
    return names;
}

} // namespace

TEST_CASE("every file has its place below the root")
{
    data_directory const data("/srv/chat");
    CHECK(data.root() == "/srv/chat");
    CHECK(data.config_file() == "/srv/chat/config.json");
    CHECK(data.database_folder() == "/srv/chat/db");
    CHECK(data.database_file() == "/srv/chat/db/originchats.sqlite3");
    CHECK(data.server_assets() == "/srv/chat/db/serverAssets");
    CHECK(data.server_emojis() == "/srv/chat/db/serverEmojis");
    CHECK(data.attachments() == "/srv/chat/db/attachments");
}

TEST_CASE("a slash at the end of the root makes no difference, an empty root is here")
{
    CHECK(data_directory("data/").root() == "data");
    CHECK(data_directory("data").root() == "data");
    CHECK(data_directory("/").root() == "/");
    CHECK(data_directory("").config_file() == "./config.json");
}

TEST_CASE("missing folders are made, closed to other users")
{
    sample_folder const folder;
    data_directory const data(folder / "new/deep");
    data.ensure();
    for (auto const& made : {data.root(), data.database_folder(), data.server_assets(),
                             data.server_emojis(), data.attachments()}) {
        REQUIRE_MESSAGE(fs::is_directory(made), made);
        CHECK((mode_of(made) & 0007U) == 0);
    }
    CHECK_FALSE(fs::exists(data.config_file()));
}

TEST_CASE("folders that are there stay as they are")
{
    sample_folder const folder;
    folder.write("db/attachments/file", "kept");
    REQUIRE(::chmod((folder / "db").c_str(), 0755) == 0);
    data_directory const data(folder.path());
    data.ensure();
    data.ensure();
    CHECK(mode_of(folder / "db") == 0755);
    CHECK(folder.read("db/attachments/file") == "kept");
}

TEST_CASE("a file in the place of a folder is a failure that names it")
{
    sample_folder const folder;
    folder.write("db", "a file");
    auto const failure = failure_of([&] { data_directory(folder.path()).ensure(); });
    CHECK(failure.find((folder / "db").string()) != std::string::npos);
    auto const above = failure_of([&] { data_directory(folder / "db/below/it").ensure(); });
    CHECK(above.find("cannot make the folder") != std::string::npos);
}

TEST_CASE("the first start writes a fresh config, and reads just that")
{
    sample_folder const folder;
    auto const parsed = read_config(data_directory(folder.path()), {});
    CHECK(parsed.problems.empty());
    CHECK(parsed.values.mode == oc::auth_mode::cracked);
    CHECK(parsed.values.port == 5613);
    CHECK(boost::json::parse(folder.read("config.json")) == oc::fresh_config_document());
    CHECK(mode_of(folder / "config.json") == 0640);
}

TEST_CASE("a config that is there is read and not touched")
{
    sample_folder const folder;
    folder.write("config.json", R"({"websocket": {"port": 7000}})");
    auto const before = folder.snapshot();
    auto const parsed = read_config(data_directory(folder.path()), {});
    CHECK(parsed.values.port == 7000);
    CHECK(folder.snapshot() == before);
}

TEST_CASE("wrong settings are problems, not failures")
{
    sample_folder const folder;
    folder.write("config.json", R"({"websocket": {"port": "many"}})");
    auto const parsed = read_config(data_directory(folder.path()), {});
    REQUIRE(parsed.problems.size() == 1);
    CHECK(parsed.problems[0].path == "websocket.port");
}

TEST_CASE("a config that does not parse is a failure with its place, and stays as it is")
{
    sample_folder const folder;
    auto const file = folder.write("config.json", "{\n  \"a\": 1,,\n}");
    auto const failure = failure_of([&] { read_config(data_directory(folder.path()), {}); });
    CHECK(failure == file.string() + ":2:10: expected a key in double quotes");
    CHECK(folder.read("config.json") == "{\n  \"a\": 1,,\n}");
}

TEST_CASE("another config file can be named, and nothing is written beside it")
{
    sample_folder const folder;
    auto const other = folder.write("etc/other.json", R"({"websocket": {"port": 7001}})");
    data_directory const data(folder / "data");
    CHECK(read_config(data, other).values.port == 7001);
    CHECK_FALSE(folder.has("data"));
}

TEST_CASE("a named config file that is missing is a failure and is not made")
{
    sample_folder const folder;
    auto const missing = folder / "typo.json";
    auto const failure = failure_of([&] { read_config(data_directory(folder.path()), missing); });
    CHECK(failure == "cannot read " + missing.string() + ": there is no such file");
    CHECK(folder.snapshot().empty());
}

TEST_CASE("a dangling link is no missing config: nothing is written through it")
{
    sample_folder const folder;
    fs::create_symlink("elsewhere.json", folder / "config.json");
    auto const failure = failure_of([&] { read_config(data_directory(folder.path()), {}); });
    CHECK(failure.find("there is no such file") != std::string::npos);
    CHECK(fs::is_symlink(folder / "config.json"));
    CHECK_FALSE(folder.has("elsewhere.json"));
}

TEST_CASE("a fresh directory holds no data of the original server")
{
    sample_folder const folder;
    CHECK(original_names(folder).empty());
    data_directory const data(folder.path());
    data.ensure();
    read_config(data, {});
    folder.write("db/serverAssets/icon.png", "x");
    folder.write("db/serverEmojis/0.png", "x");
    CHECK(original_names(folder).empty());
}

TEST_CASE("live files that a server of ours has written are no original, other files beside are")
{
    sample_folder folder;
    for (auto const name : {"db/users.json", "db/roles.json", "db/.written/users.json"})
        folder.write(name, "{}");
    CHECK(original_names(folder) == std::vector<std::string>{"db/roles.json"});
    folder.write("db/.written/roles.json", "{}");
    CHECK(original_names(folder).empty());
    folder.write("db/.written/modlog.json", "{}"); // no live file
    folder.write("db/channels/general.json", "[]");
    CHECK(original_names(folder) == std::vector<std::string>{"db/channels"});
}

TEST_CASE("every kind of the original's data is seen, folders once")
{
    sample_folder const folder;
    folder.write("db/users.json", "{}");
    folder.write("db/channels.json", "[]");
    folder.write("db/roles.json", "{}");
    folder.write("db/originchats.db", "");
    folder.write("db/channels/general.json", "");
    folder.write("db/channels/off topic.json", "");
    folder.write("db/threads/1.json", "{}");
    folder.write("db/threadMessages/1.jsonl", "");
    auto const before = folder.snapshot();
    CHECK(original_names(folder) == std::vector<std::string>{"db/channels", "db/channels.json",
                                                             "db/originchats.db", "db/roles.json",
                                                             "db/threadMessages", "db/threads",
                                                             "db/users.json"});
    CHECK(folder.snapshot() == before);
}

TEST_CASE("one file is enough, an empty folder or other files are not")
{
    sample_folder const folder;
    fs::create_directories(folder / "db/channels");
    folder.write("db/channels/readme.txt", "");
    folder.write("db/notes.json", "{}");
    folder.write("users.json", "{}");
    CHECK(original_names(folder).empty());
    folder.write("db/poll_votes.json", "{}");
    CHECK(original_names(folder) == std::vector<std::string>{"db/poll_votes.json"});
}

TEST_CASE("beside our own database such files are not the original's")
{
    sample_folder const folder;
    folder.write("db/users.json", "{}");
    REQUIRE(original_names(folder).size() == 1);
    folder.write("db/originchats.sqlite3", "");
    CHECK(original_names(folder).empty());
}
