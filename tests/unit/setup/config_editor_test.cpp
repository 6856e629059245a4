// Changes of single keys in config.json.
#include "setup/config_editor.hpp"

#include "setup/config_file.hpp"
#include "unit/setup/sample_folder.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace oc::test;

namespace json = boost::json;

namespace {

json::object changed(char const* before, json::object const& changes)
{
    sample_folder folder;
    auto const file = folder.path() / "config.json";
    folder.write("config.json", before);
    oc::config_editor(file).patch("server", changes);
    return oc::read_config_document(file);
}

} // namespace

TEST_CASE("only what is named changes, null removes")
{
    auto const after =
        changed(R"({"x": [1], "server": {"name": "a", "icon": "i", "url": "u"}, "y": {}})",
                {{"name", "b"}, {"icon", nullptr}, {"banner", "n"}});
    CHECK(after == json::parse(R"({"x": [1],
        "server": {"name": "b", "url": "u", "banner": "n"}, "y": {}})")
                       .as_object());
}

TEST_CASE("a section that is missing or no object is made")
{
    CHECK(changed("{}", {{"name", "b"}}) == json::parse(R"({"server": {"name": "b"}})"));
    CHECK(changed(R"({"server": 5})", {{"name", "b"}}) ==
          json::parse(R"({"server": {"name": "b"}})"));
}

TEST_CASE("a file that does not parse is not touched")
{
    sample_folder folder;
    folder.write("config.json", "{\"server\": ");
    auto const file = folder.path() / "config.json";
    CHECK(failure_of([&] { oc::config_editor(file).patch("server", {{"name", "b"}}); }) != "");
    CHECK(oc::read_text_file(file, 100) == "{\"server\": ");
}

TEST_CASE("a file that is not there is no file to change")
{
    sample_folder folder;
    auto const file = folder.path() / "gone.json";
    CHECK(failure_of([&] { oc::config_editor(file).patch("server", {{"name", "b"}}); }) != "");
    CHECK_FALSE(std::filesystem::exists(file));
}
