// The folder of attachments: what is kept is whole, what is not kept leaves nothing.
#include "db/blob_folder.hpp"

#include "conformance/db/fixture.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace oc;
using namespace oc::test;

namespace {

namespace fs = std::filesystem;

struct fixture {
    temporary_folder parent;
    blob_folder folder{parent.database().parent_path() / "attachments"};

    void keep(std::string const& id, std::string_view bytes)
    {
        incoming_file file(folder.incoming("in-" + id));
        file.write(bytes);
        folder.keep(file.path(), id);
    }
    void put(fs::path const& path, std::string_view bytes)
    {
        std::ofstream(path, std::ios::binary) << bytes;
    }
    std::string read(fs::path const& path)
    {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a kept file is there under its id and nowhere else")
{
    keep("a", "bytes");
    CHECK_EQ(read(folder.blob("a")), "bytes");
    CHECK_FALSE(fs::exists(folder.incoming("in-a")));
}

TEST_CASE_FIXTURE(fixture, "a file that is not kept is gone with its object")
{
    auto const path = folder.incoming("x");
    {
        incoming_file file(path);
        file.write("half");
        CHECK(fs::exists(path));
    }
    CHECK_FALSE(fs::exists(path));
}

TEST_CASE_FIXTURE(fixture, "a name that is taken is not written over")
{
    incoming_file first(folder.incoming("x"));
    CHECK_THROWS_AS(incoming_file(folder.incoming("x")), std::system_error);
}

TEST_CASE_FIXTURE(fixture, "a removed blob takes its thumbnails along; twice is nothing")
{
    keep("a", "bytes");
    keep("b", "bytes");
    put(folder.thumbnail("a", 64), "t");
    put(folder.thumbnail("b", 64), "t");
    CHECK(folder.remove({"a", "never"}));
    CHECK(folder.remove({"a"}));
    CHECK_FALSE(fs::exists(folder.blob("a")));
    CHECK_FALSE(fs::exists(folder.thumbnail("a", 64)));
    CHECK(fs::exists(folder.blob("b")));
    CHECK(fs::exists(folder.thumbnail("b", 64)));
}

TEST_CASE_FIXTURE(fixture, "the sweep removes what nothing speaks of, and counts what is missing")
{
    keep("known", "bytes");
    keep("orphan", "bytes");
    put(folder.incoming("half"), "x");
    put(folder.thumbnail("known", 64), "12345");
    put(folder.thumbnail("orphan", 64), "x");
    auto const report = folder.sweep({"known", "lost"});
    CHECK_EQ(report.removed, 2);
    CHECK_EQ(report.missing, 1);
    CHECK_EQ(report.thumbnail_bytes, 5);
    CHECK(fs::exists(folder.blob("known")));
    CHECK_FALSE(fs::exists(folder.blob("orphan")));
    CHECK_FALSE(fs::exists(folder.incoming("half")));
    CHECK_FALSE(fs::exists(folder.thumbnail("orphan", 64)));
}

TEST_CASE_FIXTURE(fixture, "trimming removes the oldest thumbnails")
{
    auto const now = fs::file_time_type::clock::now();
    for (int i = 0; i < 3; ++i) {
        auto const path = folder.thumbnail("b" + std::to_string(i), 64);
        put(path, "0123456789");
        fs::last_write_time(path, now - std::chrono::hours(10 - i));
    }
    CHECK_EQ(folder.trim_thumbnails(25), 20);
    CHECK_FALSE(fs::exists(folder.thumbnail("b0", 64)));
    CHECK(fs::exists(folder.thumbnail("b2", 64)));
    CHECK_EQ(folder.trim_thumbnails(0), 0);
}

TEST_CASE_FIXTURE(fixture, "while somebody holds the blobs none is removed, nor swept")
{
    keep("a", "bytes");
    keep("orphan", "bytes");
    put(folder.incoming("half"), "x");
    {
        blob_hold const hold(parent.database().parent_path() / "attachments");
        blob_hold const another(parent.database().parent_path() / "attachments");
        CHECK_FALSE(folder.remove({"a"}));
        auto const report = folder.sweep({"a"});
        CHECK(report.held);
        CHECK_EQ(report.missing, 0);
        CHECK(fs::exists(folder.blob("a")));
        CHECK(fs::exists(folder.blob("orphan")));
        CHECK_FALSE(fs::exists(folder.incoming("half"))); // nobody's
        keep("b", "bytes");
        folder.discard("b"); // no record ever spoke of it
        CHECK_FALSE(fs::exists(folder.blob("b")));
    }
    CHECK(folder.remove({"a"}));
    CHECK_FALSE(folder.sweep({}).held);
    CHECK_FALSE(fs::exists(folder.blob("orphan")));
}
