// Archives come back as they were written, and nothing else is taken for one.
#include "backup/tar.hpp"

#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <vector>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    sample_folder folder;
    std::filesystem::path file = folder / "a.tar";

    void write(std::vector<std::pair<std::string, std::string>> const& entries)
    {
        int const out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        tar_writer archive(out);
        for (auto const& [name, text] : entries) {
            archive.begin(
                {.name = name, .size = text.size(), .mode = 0640, .changed_at = 1'000'000'000});
            archive.write(text);
        }
        archive.finish();
        ::close(out);
        CHECK_EQ(archive.bytes(), std::filesystem::file_size(file));
    }

    std::vector<std::pair<std::string, std::string>> read()
    {
        std::vector<std::pair<std::string, std::string>> found;
        tar_reader archive(file);
        while (archive.next()) {
            std::string text;
            for (auto some = archive.read(); !some.empty(); some = archive.read())
                text += some;
            found.emplace_back(archive.entry().name, text);
        }
        return found;
    }

    bool is_refused()
    {
        return !failure_of([&] { read(); }).empty();
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "files come back byte for byte, whatever their length")
{
    constexpr std::size_t chunk = 1024 * 1024;
    std::vector<std::pair<std::string, std::string>> entries;
    for (std::size_t const length :
         {std::size_t{0}, std::size_t{1}, std::size_t{511}, std::size_t{512}, std::size_t{513},
          chunk - 1, chunk, chunk + 1, 2 * chunk + 511})
        entries.emplace_back("n" + std::to_string(length), std::string(length, 'x'));
    write(entries);
    CHECK(read() == entries);
}

TEST_CASE_FIXTURE(fixture, "entries that nobody reads are passed over")
{
    write({{"a", std::string(5000, 'a')}, {"b", "text"}});
    tar_reader archive(file);
    CHECK(archive.next());
    CHECK(archive.next());
    CHECK_EQ(archive.entry().name, "b");
    CHECK_EQ(archive.entry().size, 4);
    CHECK_EQ(archive.entry().mode, 0640);
    CHECK_EQ(archive.entry().changed_at, 1'000'000'000);
    CHECK_EQ(archive.read(), "text");
    CHECK_FALSE(archive.next());
}

TEST_CASE_FIXTURE(fixture, "long names are cut at a slash; without one they are refused")
{
    auto const name = std::string(90, 'a') + "/" + std::string(90, 'b');
    write({{name, "x"}});
    CHECK_EQ(read().front().first, name);
    CHECK_THROWS(write({{std::string(101, 'a'), "x"}}));
}

TEST_CASE_FIXTURE(fixture, "every cut and every changed byte of a header is noticed")
{
    write({{"a", "text"}});
    auto const whole = folder.read("a.tar");
    for (std::size_t length = 0; length < whole.size(); length += 100) {
        folder.write("a.tar", whole.substr(0, length));
        CHECK(is_refused());
    }
    for (std::size_t at = 0; at < 512; ++at) {
        auto changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x11);
        folder.write("a.tar", changed);
        CHECK_MESSAGE(is_refused(), at);
    }
    folder.write("a.tar", whole + std::string(512, '\0'));
    CHECK(is_refused());
    folder.write("a.tar", whole);
    CHECK_FALSE(is_refused());
}

TEST_CASE_FIXTURE(fixture, "what is no file is no archive")
{
    CHECK_THROWS(tar_reader(folder / "none"));
    CHECK_THROWS(tar_reader(folder.path()));
    ::mkfifo((folder / "pipe").c_str(), 0600);
    CHECK_THROWS(tar_reader(folder / "pipe")); // and waits for nobody
}
