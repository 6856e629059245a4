// The dialogue of setup: what is asked, written, kept and refused.
#include "setup/setup.hpp"

#include "domain/config.hpp"
#include "setup/config_path.hpp"
#include "unit/setup/sample_folder.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>

using namespace oc::test;
using oc::setup_options;

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

struct outcome {
    int code = -1;
    std::string said;

    bool says(std::string_view words) const { return said.find(words) != std::string::npos; }
};

outcome run(setup_options const& options, std::string const& typed = "")
{
    std::istringstream in(typed);
    std::ostringstream out;
    auto const code = oc::run_setup(options, in, out);
    return {code, out.str()};
}

/// As many empty answers as there are questions, with those lines instead of the first ones.
std::string lines(std::string const& first, std::size_t skipped = 0)
{
    return first + std::string(oc::setup_questions().size() - skipped, '\n');
}

json::object document_of(sample_folder const& folder)
{
    return json::parse(folder.read("config.json")).as_object();
}

json::value value_at(sample_folder const& folder, std::string_view path)
{
    auto const document = document_of(folder);
    auto const* const value = oc::find_value(document, path);
    return value == nullptr ? json::value("absent") : *value;
}

} // namespace

TEST_CASE("empty answers write the fresh config")
{
    sample_folder const folder;
    auto const done = run({.data = folder.path()}, lines(""));
    CHECK(done.code == 0);
    CHECK(document_of(folder) == oc::fresh_config_document());
    CHECK(done.says("Server name [My OriginChats Server]: "));
    CHECK(done.says("Port to listen on [5613]: "));
    CHECK(done.says("[cracked]: "));
    CHECK(done.says("[yes]: "));
    CHECK(done.says("Wrote " + (folder / "config.json").string()));
}

TEST_CASE("setup makes the folders of a server")
{
    sample_folder const folder;
    CHECK(run({.data = folder / "new/data", .yes = true}).code == 0);
    for (auto const* const name :
         {"config.json", "db/serverAssets", "db/serverEmojis", "db/attachments"})
        CHECK_MESSAGE(fs::exists(folder / "new/data" / name), name);
    CHECK_FALSE(fs::exists(folder / "new/data/db/originchats.sqlite3"));
}

TEST_CASE("every question can be answered")
{
    sample_folder const folder;
    folder.write("db/serverAssets/i.png", "x");
    auto const done = run({.data = folder.path()}, "Caf\u00e9\ni.png\nhttps://x.example/b.png\n"
                                                   "https://chat.example\nAnn\n0.0.0.0\n7000\n"
                                                   "4000\n50\nPNG,.webp\nrotur\nno\n");
    REQUIRE(done.code == 0);
    CHECK(value_at(folder, "server") == json::parse(R"({"name": "Caf\u00e9", "icon": "i.png",
        "banner": "https://x.example/b.png", "url": "https://chat.example",
        "owner": {"name": "Ann"}})"));
    CHECK(value_at(folder, "websocket") == json::parse(R"({"host": "0.0.0.0", "port": 7000})"));
    CHECK(value_at(folder, "limits") ==
          json::parse(R"({"post_content": 4000, "search_results": 50})"));
    CHECK(value_at(folder, "uploads.emoji_allowed_file_types") == json::parse(R"(["png","webp"])"));
    CHECK(value_at(folder, "auth_mode") == "rotur");
    CHECK(value_at(folder, "cracked.allow_registration") == false);
    CHECK(oc::parse_config(document_of(folder)).problems.empty());
}

TEST_CASE("answers may end like lines of Windows")
{
    sample_folder const folder;
    CHECK(run({.data = folder.path()}, lines("Name\r\n", 1)).code == 0);
    CHECK(value_at(folder, "server.name") == "Name");
}

TEST_CASE("a port that is no number means the default, one out of bounds is asked again")
{
    sample_folder const folder;
    setup_options const options{.data = folder.path()};
    auto const before_port = std::string("\n\n\n\n\n\n");
    auto const word = run(options, lines(before_port + "many\n", 7));
    CHECK(word.code == 0);
    CHECK(word.says("not a whole number; it stays 5613."));
    CHECK(value_at(folder, "websocket.port") == 5613);

    fs::remove(folder / "config.json");
    auto const large = run(options, lines(before_port + "70000\n7001\n", 7));
    CHECK(large.code == 0);
    CHECK(large.says("not between 0 and 65535. Please answer again."));
    CHECK(value_at(folder, "websocket.port") == 7001);
}

TEST_CASE("a wrong answer is asked again until it is right")
{
    sample_folder const folder;
    auto const done =
        run({.data = folder.path()}, std::string(10, '\n') + "open\nhackers\ncracked-only\nn\n");
    CHECK(done.code == 0);
    CHECK(done.says("not one of rotur, cracked, cracked-only"));
    CHECK(value_at(folder, "auth_mode") == "cracked-only");
    CHECK(value_at(folder, "cracked.allow_registration") == false);
}

TEST_CASE("when the input ends nothing is written")
{
    sample_folder const folder;
    auto const questions = oc::setup_questions().size();
    for (std::size_t answered = 0; answered < questions; ++answered) {
        auto const done = run({.data = folder / "data"}, std::string(answered, '\n'));
        CHECK(done.code == 1);
        CHECK(done.says("Nothing was written."));
        CHECK_FALSE(folder.has("data"));
    }
}

TEST_CASE("endless nonsense ends with the input")
{
    sample_folder const folder;
    std::string typed(10, '\n');
    for (int line = 0; line < 1000; ++line)
        typed += "\xFF\xFE\x1B[2J\n";
    auto const done = run({.data = folder / "data"}, typed);
    CHECK(done.code == 1);
    CHECK_FALSE(done.says("\x1B"));
    CHECK_FALSE(folder.has("data"));
}

TEST_CASE("an existing config is changed only after a yes")
{
    sample_folder const folder;
    folder.write("config.json", R"({"mine": 1})");
    auto const before = folder.snapshot();
    for (std::string const typed : {"", "\n", "no\n", "0\n", "what?\nno\n"}) {
        auto const done = run({.data = folder.path()}, typed);
        CHECK_MESSAGE(done.code == 1, typed);
        CHECK(done.says("is there already. Overwrite it?"));
        CHECK(folder.snapshot() == before);
    }
    CHECK(run({.data = folder.path()}, lines("yes\n")).code == 0);
    CHECK(folder.snapshot() != before);
}

TEST_CASE("keys that setup does not ask for stay, with their order")
{
    sample_folder const folder;
    folder.write("config.json", R"({"mine": {"x": [1.5]}, "server": {"name": "Old", "more": 2},
        "rate_limiting": {"enabled": false}})");
    auto const done = run({.data = folder.path()}, lines("y\nNew\n", 1));
    REQUIRE(done.code == 0);
    auto const document = document_of(folder);
    CHECK(document.begin()->key() == "mine");
    CHECK(value_at(folder, "mine") == json::parse(R"({"x": [1.5]})"));
    CHECK(value_at(folder, "server.more") == 2);
    CHECK(value_at(folder, "server.name") == "New");
    CHECK(value_at(folder, "rate_limiting") == json::parse(R"({"enabled": false})"));
    CHECK_FALSE(done.says("Warning"));
}

TEST_CASE("values that are there are the defaults")
{
    sample_folder const folder;
    folder.write("config.json", R"({"server": {"name": "Old", "icon": "https://x.example/i.png"},
        "websocket": {"port": 7000}, "uploads": {"emoji_allowed_file_types": ["PNG"]}})");
    auto const done = run({.data = folder.path()}, lines("yes\n"));
    REQUIRE(done.code == 0);
    CHECK(done.says("Server name [Old]: "));
    CHECK(done.says("(- for none) [https://x.example/i.png]: "));
    CHECK(done.says("Port to listen on [7000]: "));
    CHECK(value_at(folder, "server.name") == "Old");
    CHECK(value_at(folder, "server.icon") == "https://x.example/i.png");
    CHECK(value_at(folder, "websocket.port") == 7000);
    CHECK(value_at(folder, "uploads.emoji_allowed_file_types") == json::parse(R"(["PNG"])"));
}

TEST_CASE("an old config without a login mode keeps the mode that it had: rotur")
{
    sample_folder const folder;
    folder.write("config.json", R"({"server": {"name": "Old"}})");
    auto const done = run({.data = folder.path()}, lines("yes\n"));
    REQUIRE(done.code == 0);
    CHECK(done.says("[rotur]: "));
    CHECK(value_at(folder, "auth_mode") == "rotur");
}

TEST_CASE("the old name of a section is mapped")
{
    sample_folder const folder;
    folder.write("config.json", R"({"max_lengths": {"post_content": 777}})");
    REQUIRE(run({.data = folder.path(), .yes = true, .force = true}).code == 0);
    CHECK(value_at(folder, "limits.post_content") == 777);
    CHECK(value_at(folder, "max_lengths") == "absent");
}

TEST_CASE("a value that was wrong is replaced by what is shown as default")
{
    sample_folder const folder;
    folder.write("config.json", R"({"websocket": {"port": "many"}, "server": "text"})");
    auto const done = run({.data = folder.path()}, lines("yes\n"));
    REQUIRE(done.code == 0);
    CHECK(done.says("Port to listen on [5613]: "));
    CHECK(value_at(folder, "websocket.port") == 5613);
    CHECK(value_at(folder, "server.name") == "My OriginChats Server");
}

TEST_CASE("an optional value can be taken away, others cannot")
{
    sample_folder const folder;
    folder.write("config.json",
                 R"({"server": {"icon": "https://x.example/i", "url": "u.example"}})");
    REQUIRE(run({.data = folder.path()}, lines("yes\n\n-\n\n-\n", 4)).code == 0);
    CHECK(value_at(folder, "server.icon") == "absent");
    CHECK(value_at(folder, "server.url") == "absent");
    CHECK(value_at(folder, "server.owner.name") == "Admin");
    auto const done =
        run({.data = folder.path(), .yes = true, .force = true, .answers = {{"port", "-"}}});
    CHECK(done.code == 2);
}

TEST_CASE("a config that does not parse is replaced only on request, and a copy stays")
{
    sample_folder const folder;
    auto const file = folder.write("config.json", "{ broken");
    auto const refused = run({.data = folder.path()}, "yes\nno\n");
    CHECK(refused.code == 1);
    CHECK(refused.says(file.string() + ":1:3: expected a key in double quotes"));
    CHECK(folder.read("config.json") == "{ broken");
    CHECK_FALSE(folder.has("config.json.unreadable"));

    CHECK(run({.data = folder.path()}, lines("yes\nyes\n")).code == 0);
    CHECK(document_of(folder) == oc::fresh_config_document());
    CHECK(folder.read("config.json.unreadable") == "{ broken");
}

TEST_CASE("a config that cannot even be read is not replaced")
{
    sample_folder const folder;
    fs::create_directories(folder / "config.json");
    auto const failure =
        failure_of([&] { run({.data = folder.path(), .yes = true, .force = true}); });
    CHECK(failure.find("it is no file") != std::string::npos);
    CHECK(fs::is_directory(folder / "config.json"));
}

TEST_CASE("--yes asks nothing and takes flags, else defaults")
{
    sample_folder const folder;
    auto const done = run({.data = folder.path(),
                           .yes = true,
                           .answers = {{"server-name", "Script"}, {"port", "0"}, {"icon", ""}}});
    CHECK(done.code == 0);
    CHECK_FALSE(done.says("Server name"));
    CHECK(value_at(folder, "server.name") == "Script");
    CHECK(value_at(folder, "websocket.port") == 0);
    CHECK(value_at(folder, "auth_mode") == "cracked");
    CHECK(value_at(folder, "server.icon") == "absent");
}

TEST_CASE("--yes does not touch an existing config without --force")
{
    sample_folder const folder;
    folder.write("config.json", R"({"mine": 1})");
    auto const before = folder.snapshot();
    auto const refused = run({.data = folder.path(), .yes = true});
    CHECK(refused.code == 1);
    CHECK(refused.says("--force"));
    CHECK(folder.snapshot() == before);

    CHECK(run({.data = folder.path(), .yes = true, .force = true}).code == 0);
    CHECK(value_at(folder, "mine") == 1);
}

TEST_CASE("a wrong flag is named, and nothing is asked or written")
{
    sample_folder const folder;
    auto const done = run({.data = folder / "data",
                           .answers = {{"port", "many"}, {"auth-mode", "open"}, {"prot", "1"}}},
                          lines(""));
    CHECK(done.code == 2);
    CHECK(done.says("--port: not a whole number"));
    CHECK(done.says("--auth-mode: not one of"));
    CHECK(done.says("--prot: there is no such question"));
    CHECK_FALSE(done.says("Server name"));
    CHECK_FALSE(folder.has("data"));
}

TEST_CASE("what a flag answers is not asked")
{
    sample_folder const folder;
    auto const done =
        run({.data = folder.path(), .answers = {{"server-name", " Flag "}}}, lines("", 1));
    CHECK(done.code == 0);
    CHECK_FALSE(done.says("Server name"));
    CHECK(done.says("Port to listen on"));
    CHECK(value_at(folder, "server.name") == "Flag");
}

TEST_CASE("a picture is copied when everything was answered, not before")
{
    sample_folder const folder;
    auto const picture = folder.write("logo.png", "picture");
    auto const stopped = run({.data = folder / "data"}, "\n" + picture.string() + "\n\n");
    CHECK(stopped.code == 1);
    CHECK_FALSE(folder.has("data"));
    CHECK(run({.data = folder / "data"}, lines("\n" + picture.string() + "\n", 2)).code == 0);
    CHECK(folder.read("data/db/serverAssets/logo.png") == "picture");
    CHECK(folder.read("data/config.json").find("\"icon\": \"logo.png\"") != std::string::npos);
}

TEST_CASE("a picture that is not there is a warning and is skipped")
{
    sample_folder const folder;
    auto const done = run({.data = folder.path(), .yes = true, .answers = {{"icon", "no.png"}}});
    CHECK(done.code == 0);
    CHECK(done.says("Warning: there is no file no.png; skipped."));
    CHECK(value_at(folder, "server.icon") == "absent");
}

TEST_CASE("a banner of the icon's name does not overwrite the icon")
{
    sample_folder const folder;
    auto const icon = folder.write("a/x.png", "icon");
    auto const banner = folder.write("b/x.png", "banner");
    auto const done = run({.data = folder.path(),
                           .yes = true,
                           .answers = {{"icon", icon.string()}, {"banner", banner.string()}}});
    REQUIRE(done.code == 0);
    CHECK(value_at(folder, "server.icon") == "x.png");
    CHECK(value_at(folder, "server.banner") == "banner-x.png");
    CHECK(folder.read("db/serverAssets/x.png") == "icon");
    CHECK(folder.read("db/serverAssets/banner-x.png") == "banner");
}

TEST_CASE("a new icon may replace the old one of the same name")
{
    sample_folder const folder;
    folder.write("config.json", R"({"server": {"icon": "x.png"}})");
    folder.write("db/serverAssets/x.png", "old");
    auto const icon = folder.write("a/x.png", "new");
    REQUIRE(run({.data = folder.path(),
                 .yes = true,
                 .force = true,
                 .answers = {{"icon", icon.string()}}})
                .code == 0);
    CHECK(value_at(folder, "server.icon") == "x.png");
    CHECK(folder.read("db/serverAssets/x.png") == "new");
}

TEST_CASE("problems that stay in the config are told, and so is data of the original server")
{
    sample_folder const folder;
    folder.write("config.json", R"({"rate_limiting": {"enabled": "yes"}})");
    folder.write("db/users.json", "{}");
    auto const done = run({.data = folder.path(), .yes = true, .force = true});
    CHECK(done.code == 0);
    CHECK(done.says("Warning: rate_limiting.enabled: expected true or false"));
    CHECK(done.says("data of the original server"));
    CHECK(folder.read("db/users.json") == "{}");
}

TEST_CASE("the end says how to go on")
{
    sample_folder const folder;
    auto const fresh = run({.data = folder.path(), .yes = true});
    CHECK(fresh.says("originchats serve --data " + folder.path().string()));
    CHECK(fresh.says("becomes the owner"));
    auto const again = run({.data = folder.path(), .yes = true, .force = true});
    CHECK(again.says("takes the changes over by itself"));
    CHECK_FALSE(again.says("becomes the owner"));
}

TEST_CASE("running setup twice changes nothing the second time")
{
    sample_folder const folder;
    REQUIRE(run({.data = folder.path(), .yes = true}).code == 0);
    auto const first = folder.read("config.json");
    REQUIRE(run({.data = folder.path(), .yes = true, .force = true}).code == 0);
    CHECK(folder.read("config.json") == first);
}

TEST_CASE("a folder that cannot be made is a failure with its name")
{
    sample_folder const folder;
    folder.write("data", "a file");
    auto const failure = failure_of([&] { run({.data = folder / "data", .yes = true}); });
    CHECK(failure.find("cannot make the folder " + (folder / "data").string()) !=
          std::string::npos);
}
