// Files that strangers arranged: what is read of them, and what is not.
#include "import/original_layout.hpp"
#include "import/plain_files.hpp"
#include "import/record_file.hpp"
#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <string>
#include <vector>

using namespace oc;
using oc::test::failure_of;
using oc::test::sample_folder;

TEST_CASE("links, pipes and folders are no plain files")
{
    sample_folder const folder;
    folder.write("real", "text");
    std::filesystem::create_symlink(folder / "real", folder / "link");
    REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    std::filesystem::create_directory(folder / "sub");
    CHECK(is_plain_file(folder / "real"));
    for (auto const* const name : {"link", "pipe", "sub", "none"}) {
        CHECK_FALSE(is_plain_file(folder / name));
        CHECK(failure_of([&] { plain_file const opened(folder / name); })
                  .starts_with("cannot read"));
    }
    CHECK(list_plain_files(folder.path(), "") == std::vector<std::string>{"real"});
    CHECK(list_plain_files(folder / "none", "").empty());
}

TEST_CASE("whole files are read up to a size")
{
    sample_folder const folder;
    folder.write("text", std::string(1000, 'x'));
    CHECK(read_plain_file(folder / "text", 1000).size() == 1000);
    CHECK(failure_of([&] { read_plain_file(folder / "text", 999); }).find("too large") !=
          std::string::npos);
}

TEST_CASE("copies have the bytes, and never replace anything")
{
    sample_folder const folder;
    std::string const bytes(700'000, 'b');
    folder.write("from", bytes);
    copy_plain_file(folder / "from", folder / "to");
    CHECK(folder.read("to") == bytes);
    CHECK(hash_plain_file(folder / "to") == hash_plain_file(folder / "from"));
    folder.write("mine", "mine");
    CHECK(failure_of([&] { copy_plain_file(folder / "from", folder / "mine"); })
              .find("File exists") != std::string::npos);
    CHECK(folder.read("mine") == "mine");
}

TEST_CASE("new files are closed to others when they hold secrets")
{
    sample_folder const folder;
    new_file secret(folder / "secret", new_file::access::secret);
    secret.write("a");
    secret.write("b");
    secret.finish();
    CHECK(folder.read("secret") == "ab");
    CHECK(test::mode_of(folder / "secret") == 0600);
}

TEST_CASE("names of channels may be anything that is a file and nothing else")
{
    for (auto const* const name : {"general", "old news", "Grüße", ".hidden", "a..b", "%2e", "-"})
        CHECK_MESSAGE(is_safe_file_stem(name), name);
    for (std::string const& name :
         {std::string(), std::string("."), std::string(".."), std::string("a/b"),
          std::string("a\\b"), std::string("a\0b", 3), std::string(300, 'x')})
        CHECK_MESSAGE(!is_safe_file_stem(name), name);
}

TEST_CASE("an index is read entry by entry, and a fault in it is an exception with its place")
{
    sample_folder const folder;
    folder.write("good.json", "{\"a\": 1,\n \"b\\u00e9\": {\"x\": [2]}}");
    std::string story;
    auto const take = [&](parsed_record const& each) {
        story += std::string(each.key) + "@" + each.place + " ";
    };
    CHECK(for_each_entry(folder / "good.json", "good", take));
    CHECK(story == "a@good:1 bé@good:2 ");
    CHECK_FALSE(for_each_entry(folder / "none.json", "none", take));
    for (auto const* const text : {"{\"a\": 1,\n \"b\": }", "{\"a\": 1,\n 2}", "{\"a\": 1\n",
                                   "[1]\n]", "{\"a\":1,\n\"b\":\"\xFF\"}",
                                   "{\"a\":1,\n\"b\":1 2}"}) {
        folder.write("bad.json", text);
        auto const words =
            failure_of([&] { for_each_entry(folder / "bad.json", "bad", [](auto const&) {}); });
        CHECK_MESSAGE(words.starts_with("bad:"), text << " " << words);
        CHECK(words.find("put this file in order") != std::string::npos);
    }
}

TEST_CASE("lines of a history that are broken are told, and the others come")
{
    sample_folder const folder;
    folder.write("h.json", "{\"a\":1}\n{\"torn\n" + std::string(500, '[') +
                               "\n{\"s\":\"\\ud83d\"}\n\xFF\xFE\n{\"b\":2}");
    std::string story;
    for_each_record(folder / "h.json", "h", record_layout::history,
                    {.take = [&](parsed_record const& each) { story += each.place + " "; },
                     .fail = [&](std::string const& place,
                                 std::string_view) { story += "!" + place + " "; }});
    CHECK(story == "h:1 !h:2 !h:3 h:4 !h:5 h:6 ");
}
