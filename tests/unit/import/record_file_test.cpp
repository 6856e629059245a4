// Records of files, however the file is cut, broken or large; and files that grow to be replaced.
#include "import/record_file.hpp"

#include "import/plain_files.hpp"
#include "unit/import/importing.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace oc;
using oc::test::failure_of;
using oc::test::has;
using oc::test::sample_folder;

namespace {

struct fixture {
    sample_folder folder{};
    std::string story{};
    std::uint64_t bytes = 0;

    void read(std::string const& text, record_layout layout)
    {
        folder.write("f", text);
        story.clear();
        bytes = 0;
        for_each_record(
            folder / "f", "f", layout,
            {.take =
                 [&](parsed_record const& each) {
                     story += each.place.substr(2) + std::string(each.key) + "=" +
                              boost::json::serialize(each.value) + ";";
                 },
             .fail = [&](std::string const& place,
                         std::string_view) { story += place.substr(2) + "!;"; },
             .on_progress = [&](std::uint64_t more) { bytes += more; }});
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "keys are what they mean, and come in the order of the file")
{
    read(R"({"b": 1, "a\n\"x": [2], "": {}})", record_layout::index);
    CHECK(story == "1b=1;1a\n\"x=[2];1={};");
    read(R"({"a": 1, "a": 2})", record_layout::index);
    CHECK(story == "1a=1;1a=2;");
}

TEST_CASE_FIXTURE(fixture, "a member that smuggles others is a fault")
{
    read("{\"a\": 1 \"b\": 2, \"c\": 3}", record_layout::index);
    CHECK(story == "1!;1c=3;");
    read("{17, \"c\": 3}", record_layout::index);
    CHECK(story == "1!;1c=3;");
}

TEST_CASE_FIXTURE(fixture, "numbers and texts of every kind come as they are")
{
    read("{\"n\":-0.5e-3}\n{\"n\":9007199254740993}\n{\"s\":\"\\u0000\\u00e9\"}\n{\"s\":\"é\"}",
         record_layout::history);
    CHECK(has(story, "2={\"n\":9007199254740993};"));
    CHECK(has(story, "3={\"s\":\"\\u0000é\"};"));
    CHECK(has(story, "4={\"s\":\"é\"};"));
    CHECK_FALSE(has(story, "!"));
}

TEST_CASE_FIXTURE(fixture, "what Python writes and JSON does not know is a fault of its line only")
{
    read("{\"n\":NaN}\n{'n':1}\n{\"n\":1,}\n{\"n\":01}\n{\"n\":1}", record_layout::history);
    CHECK(story == "1!;2!;3!;4!;5={\"n\":1};");
}

TEST_CASE_FIXTURE(fixture, "nesting ends somewhere, and one below it is still fine")
{
    auto const nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    read("{\"a\":" + nested(record_depth_max - 1) + "}\n{\"a\":" + nested(record_depth_max * 2) +
             "}\n{\"b\":2}",
         record_layout::history);
    CHECK(story.starts_with("1={"));
    CHECK(story.ends_with("2!;3={\"b\":2};"));
}

TEST_CASE_FIXTURE(fixture, "progress tells of every byte once, also of broken lines")
{
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text += i % 3 == 0 ? "{\"broken\n" : "{\"i\":" + std::to_string(i) + "}      \n";
    read(text, record_layout::history);
    CHECK(bytes == text.size());
    CHECK(std::ranges::count(story, '!') == 6667);
}

TEST_CASE_FIXTURE(fixture, "a file that is none says so; an index that is missing is no failure")
{
    CHECK(has(failure_of([&] {
                  for_each_record(folder / "none", "none", record_layout::history,
                                  {.take = [](auto const&) {}, .fail = [](auto const&, auto) {}});
              }),
              "cannot read"));
    CHECK_FALSE(for_each_entry(folder / "none", "none", [](auto const&) {}));
    CHECK(has(failure_of([&] { for_each_entry(folder.path(), "x", [](auto const&) {}); }),
              "cannot read"));
}

TEST_CASE("what is written in pieces is the file, however large the pieces are")
{
    sample_folder const folder;
    std::string all;
    {
        new_file to(folder / "f", new_file::access::group);
        for (std::size_t length : {1, 0, 1000, 300'000, 7, 262'144, 3}) {
            std::string const piece(length, static_cast<char>('a' + length % 26));
            to.write(piece);
            all += piece;
        }
        to.finish();
    }
    CHECK(folder.read("f") == all);
    CHECK((test::mode_of(folder / "f") & 0137U) == 0);
    CHECK(has(failure_of([&] { new_file again(folder / "f", new_file::access::group); }),
              "File exists"));
    CHECK(has(failure_of([&] { new_file lost(folder / "no/f", new_file::access::secret); }),
              "cannot write"));
    CHECK(folder.read("f") == all);
}

TEST_CASE("names are listed without their extension, sorted, and never an extension alone")
{
    sample_folder const folder;
    for (auto const* const name : {"b.json", "a.json", ".json", "c.jsonl", "d.JSON", "e.json.bak"})
        folder.write(name, "x");
    CHECK(list_plain_files(folder.path(), ".json") == std::vector<std::string>{"a", "b"});
    CHECK(list_plain_files(folder.path(), "").size() == 6);
}
