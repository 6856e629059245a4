// `originchats check` as a whole: what it says, its exit codes, and that it changes nothing.
#include "setup/check.hpp"

#include "setup/data_directory.hpp"
#include "unit/setup/sample_database.hpp"
#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

using namespace oc::test;

namespace fs = std::filesystem;

namespace {

struct outcome {
    int code = -1;
    std::string said;

    bool says(std::string_view words) const { return said.find(words) != std::string::npos; }
};

outcome check(fs::path const& data, fs::path const& config_override = {})
{
    std::ostringstream out;
    auto const code = oc::run_check(data, config_override, out);
    return {code, out.str()};
}

/// Overwrites the middle of the file.
void damage(fs::path const& file)
{
    auto const size = static_cast<std::streamoff>(fs::file_size(file));
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    for (std::streamoff at = 4096; at < size; at += 512) {
        bytes.seekp(at);
        bytes << std::string(200, '\x5A');
    }
}

} // namespace

TEST_CASE("a server's directory has nothing wrong")
{
    sample_folder const folder;
    oc::data_directory const data(folder.path());
    data.ensure();
    read_config(data, {});
    make_database(data.database_file());
    auto const done = check(folder.path());
    CHECK_MESSAGE(done.code == 0, done.said);
    CHECK(done.says("0 problems, "));
    CHECK_FALSE(done.says("problem: "));
}

TEST_CASE("check changes nothing, whatever it finds")
{
    sample_folder const folder;
    oc::data_directory const data(folder.path());
    data.ensure();
    folder.write("config.json", R"({"websocket": {"prot": 1, "port": "x"}})");
    make_database(data.database_file());
    auto const healthy = folder.snapshot();
    CHECK(check(folder.path()).code == 1);
    CHECK(folder.snapshot() == healthy);

    damage(data.database_file());
    auto const damaged = folder.snapshot();
    auto const done = check(folder.path());
    CHECK(done.code == 1);
    CHECK(done.says("problem: " + data.database_file().string() + ": "));
    CHECK(folder.snapshot() == damaged);
}

TEST_CASE("an empty directory has notes, and nothing is made in it")
{
    sample_folder const folder;
    auto const done = check(folder.path());
    CHECK(done.code == 0);
    CHECK(done.says("note: " + (folder / "config.json").string() + ": there is none"));
    CHECK(done.says("note: " + (folder / "db/originchats.sqlite3").string() + ": there is none"));
    CHECK(folder.snapshot().empty());
}

TEST_CASE("a directory that is not there cannot be read")
{
    sample_folder const folder;
    auto const done = check(folder / "no");
    CHECK(done.code == 2);
    CHECK(done.says("unreadable: " + (folder / "no").string() + ": there is no such folder"));
    CHECK_FALSE(folder.has("no"));
    folder.write("file", "x");
    CHECK(check(folder / "file").code == 2);
}

TEST_CASE("wrong settings are problems with file, line and column")
{
    sample_folder const folder;
    auto const file = folder.write("config.json", "{\n  \"websocket\": {\n    \"port\": 70000\n"
                                                  "  },\n  \"auth_mode\": \"open\"\n}");
    auto const done = check(folder.path());
    CHECK(done.code == 1);
    CHECK(done.says("problem: " + file.string() + ":3:5: websocket.port: 70000 is too large"));
    CHECK(done.says("problem: " + file.string() + ":5:3: auth_mode: expected one of rotur"));
    CHECK(done.says("the server does not start"));
    CHECK(done.says("2 problems, "));
}

TEST_CASE("unknown keys are warnings, with the nearest known one")
{
    sample_folder const folder;
    auto const file = folder.write("config.json", "{\n  \"auth_mod\": \"rotur\",\n  \"zzz\": 1\n}");
    auto const done = check(folder.path());
    CHECK(done.code == 0);
    CHECK(done.says("warning: " + file.string() +
                    ":2:3: unknown key auth_mod; did you mean auth_mode?\n"));
    CHECK(done.says("warning: " + file.string() + ":3:3: unknown key zzz\n"));
}

TEST_CASE("a repeated key is a warning at its repetition")
{
    sample_folder const folder;
    auto const file = folder.write("config.json", "{\"auth_mode\": \"rotur\",\n"
                                                  "\"auth_mode\": \"cracked\"}");
    CHECK(check(folder.path())
              .says("warning: " + file.string() +
                    ":2:1: auth_mode is there twice; the last one counts"));
}

TEST_CASE("a config that does not parse is a problem with its place")
{
    sample_folder const folder;
    auto const file = folder.write("config.json", "{\n  \"a\": 1\n  \"b\": 2\n}");
    auto const done = check(folder.path());
    CHECK(done.code == 1);
    CHECK(done.says("problem: " + file.string() + ":3:3: expected ',' or '}'\n"));
}

TEST_CASE("a config that cannot be read is told apart from a wrong one")
{
    sample_folder const folder;
    fs::create_directories(folder / "config.json");
    auto const done = check(folder.path());
    CHECK(done.code == 2);
    CHECK(done.says("unreadable: cannot read " + (folder / "config.json").string()));
}

TEST_CASE("another config is checked instead, and has to be there")
{
    sample_folder const folder;
    folder.write("data/config.json", "{ broken");
    auto const other = folder.write("other.json", "{}");
    CHECK(check(folder / "data", other).code == 0);
    auto const done = check(folder / "data", folder / "typo.json");
    CHECK(done.code == 2);
    CHECK(done.says("there is no such file"));
}

TEST_CASE("a config with a byte order mark keeps its places")
{
    sample_folder const folder;
    auto const file = folder.write("config.json", "\xEF\xBB\xBF{\n  \"zzz\": 1\n}");
    auto const done = check(folder.path());
    CHECK(done.code == 0);
    CHECK(done.says(file.string() + ":2:3: unknown key zzz"));
}

TEST_CASE("data of the original server is a problem until it is imported")
{
    sample_folder const folder;
    folder.write("db/users.json", "{}");
    folder.write("db/channels/general.json", "");
    auto const done = check(folder.path());
    CHECK(done.code == 1);
    CHECK(done.says("problem: " + (folder / "db/users.json").string() +
                    ": data of the original server, not imported"));
    CHECK(done.says("problem: " + (folder / "db/channels").string() + ": data of the original"));
}

TEST_CASE("what is no database of this program is a problem")
{
    sample_folder const folder;
    fs::create_directories(folder / "db");
    ::chmod((folder / "db").c_str(), 0750);
    folder.write("db/originchats.sqlite3", "this is no database at all, only some text in a file");
    auto const before = folder.snapshot();
    auto const done = check(folder.path());
    CHECK(done.code == 1);
    CHECK(done.says("problem: " + (folder / "db/originchats.sqlite3").string() + ": "));
    CHECK(folder.snapshot() == before);
}

TEST_CASE("a folder or a pipe in the place of the database cannot be read")
{
    sample_folder const folder;
    fs::create_directories(folder / "db/originchats.sqlite3");
    CHECK(check(folder.path()).code == 2);
    fs::remove(folder / "db/originchats.sqlite3");
    REQUIRE(::mkfifo((folder / "db/originchats.sqlite3").c_str(), 0600) == 0);
    auto const done = check(folder.path());
    CHECK(done.code == 2);
    CHECK(done.says("it is no file"));
}

TEST_CASE("open files and missing pictures are told")
{
    sample_folder const folder;
    folder.write("config.json",
                 R"({"rotur": {"validate_key": "hush"}, "server": {"icon": "no.png"}})");
    auto const done = check(folder.path());
    CHECK(done.code == 1);
    CHECK(done.says("it holds rotur.validate_key"));
    CHECK(done.says("warning: server.icon: there is no file"));
    CHECK_FALSE(done.says("hush"));
}

TEST_CASE("a config cannot write to the terminal through its keys")
{
    sample_folder const folder;
    folder.write("config.json", "{\"\\u001b[2Jx\\u009b\\n\": 1, \"\\u00fc\": 2}");
    auto const done = check(folder.path());
    CHECK(done.says("unknown key ?[2Jx??"));
    CHECK(done.says("unknown key \u00fc"));
    CHECK_FALSE(done.says("\x1B"));
    CHECK_FALSE(done.says("\u009b"));
}

TEST_CASE("the last line counts, in the singular too")
{
    sample_folder const folder;
    folder.write("config.json", R"({"zzz": 1, "websocket": {"port": -1}})");
    auto const done = check(folder.path());
    CHECK(done.code == 1);
    CHECK_MESSAGE(done.said.find("\n1 problem, ") != std::string::npos, done.said);
    CHECK(done.said.back() == '\n');
}
