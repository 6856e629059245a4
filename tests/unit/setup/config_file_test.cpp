// Config files as texts: what is read, what is refused and with which words, what is written.
#include "setup/config_file.hpp"

#include "unit/setup/sample_folder.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <string>
#include <string_view>

using namespace oc::test;

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

std::string fault_of(std::string_view text)
{
    return failure_of([&] { oc::parse_config_text(text, "data/config.json"); });
}

} // namespace

TEST_CASE("an edit that makes a setting wrong is refused with its place, unless it was so before")
{
    constexpr std::string_view text = "{\n  \"server\": {\"name\": 5},\n"
                                      "  \"limits\": {\"post_content\": 0}\n}";
    auto const fault = [&](std::vector<oc::config_problem> const& known) {
        return failure_of([&] { oc::parse_config_edit(text, "config.json", known); });
    };
    CHECK(fault({}) == "config.json:3:14: limits.post_content: 0 is too small");
    auto known = oc::parse_config(oc::parse_config_text(text, "")).problems;
    REQUIRE(known.size() == 2);
    CHECK(oc::parse_config_edit(text, "config.json", known).problems.size() == 2);
    std::erase_if(known, [](auto const& each) { return each.path == "server.name"; });
    CHECK(fault(known) == "config.json:2:14: server.name: expected a text, got 5");
}

TEST_CASE("an object is read with all its keys")
{
    auto const document = oc::parse_config_text(R"({"a": {"b": [1]}, "c": null})", "config.json");
    CHECK(document == json::parse(R"({"a": {"b": [1]}, "c": null})").as_object());
}

TEST_CASE("a byte order mark, as Windows editors write it, is skipped")
{
    CHECK(oc::parse_config_text("\xEF\xBB\xBF{\"a\": 1}", "config.json").contains("a"));
    CHECK(fault_of("\xEF\xBB\xBF{\"a\" 1}") == "data/config.json:1:6: expected ':' after the key");
}

TEST_CASE("the last of repeated keys counts")
{
    auto const document = oc::parse_config_text(R"({"a": 1, "a": 2})", "config.json");
    CHECK(document.at("a").as_int64() == 2);
}

TEST_CASE("a syntax fault is told with file, line and column")
{
    CHECK(fault_of("{\n  \"limits\": {\n    \"post_content\": 2000\n    \"x\": 1\n  }\n}") ==
          "data/config.json:4:5: expected ',' or '}'");
    CHECK(fault_of("") == "data/config.json:1:1: expected a value; the file ends here");
    CHECK(fault_of("{\"a\": tru}") ==
          "data/config.json:1:7: expected a value, got tru; texts stand in double quotes");
}

TEST_CASE("what is JSON and no object is refused where it stands")
{
    CHECK(fault_of("[1, 2]").starts_with("data/config.json:1:1: expected an object"));
    CHECK(fault_of("\n\n  42\n").starts_with("data/config.json:3:3: expected an object"));
    CHECK(fault_of("null").starts_with("data/config.json:1:1: expected an object"));
}

TEST_CASE("a file that is nested too deeply is refused before it costs the stack")
{
    CHECK(fault_of(std::string(900'000, '[')).find("nested too deeply") != std::string::npos);
}

TEST_CASE("a number that no double can hold is refused or read, never a crash")
{
    auto const fault = fault_of("{\"a\": 1e999999999}");
    CHECK((fault.empty() || fault.starts_with("data/config.json:1:")));
}

TEST_CASE("bytes that are no text are refused with a place")
{
    CHECK(fault_of(std::string("\0\0\0", 3)) == "data/config.json:1:1: expected a value");
    CHECK(fault_of("{\"a\": \"\xC0\x80\"}") == "data/config.json:1:7: this text is not UTF-8");
}

TEST_CASE("a file is read as it is")
{
    sample_folder const folder;
    std::string const bytes("a\0\xFF\r\n", 5);
    auto const file = folder.write("bytes", bytes);
    CHECK(oc::read_text_file(file, 5) == bytes);
}

TEST_CASE("a file that is larger than allowed is refused")
{
    sample_folder const folder;
    auto const file = folder.write("bytes", "123456");
    CHECK(failure_of([&] { oc::read_text_file(file, 5); }) ==
          "cannot read " + file.string() + ": it is larger than 5 bytes");
    CHECK(oc::read_text_file(file, 6) == "123456");
}

TEST_CASE("what is no file is refused, and a pipe is not waited for")
{
    sample_folder const folder;
    auto const pipe = folder / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(failure_of([&] { oc::read_text_file(pipe, 100); }) ==
          "cannot read " + pipe.string() + ": it is no file");
    CHECK(failure_of([&] { oc::read_text_file(folder.path(), 100); }) ==
          "cannot read " + folder.path().string() + ": it is no file");
    auto const absent = folder / "absent";
    CHECK(failure_of([&] { oc::read_text_file(absent, 100); }) ==
          "cannot read " + absent.string() + ": there is no such file");
}

TEST_CASE("a document that is written reads back equal, with a newline at its end")
{
    sample_folder const folder;
    auto const document =
        json::parse(R"({"server": {"name": "Caf\u00e9"}, "list": [1, 2.5], "none": {}})")
            .as_object();
    oc::write_config_atomically(folder / "config.json", document);
    CHECK(oc::read_config_document(folder / "config.json") == document);
    auto const text = folder.read("config.json");
    CHECK(text.ends_with("}\n"));
    CHECK(text.starts_with("{\n  \"server\": {\n    \"name\": \"Caf\u00e9\"\n  },"));
    CHECK(mode_of(folder / "config.json") == 0640);
}
