// The files of attachments against their records.
#include "setup/blob_look.hpp"

#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

// SHA-256 of "some text".
constexpr auto text_hash = "b94f6f125c79e3a5ffaa826f584c10d52ada669e6762051b826b55776d05aed2";
constexpr auto text_bytes = 9;

struct fixture {
    sample_folder folder;

    blob_look look(std::vector<stored_blob> const& records) const
    {
        return look_at_blobs(folder.path(), records);
    }
    static stored_blob text(std::string id) { return {std::move(id), text_hash, "text/plain", 9}; }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "files that are as their records say are well")
{
    folder.write("blobs/a", "some text");
    folder.write("blobs/b", "some text");
    CHECK(look({text("a"), text("b")}).is_well());
}

TEST_CASE_FIXTURE(fixture, "missing ones, orphans, and those of another size or other bytes")
{
    folder.write("blobs/longer", "some text!");
    folder.write("blobs/other", "same text");
    folder.write("blobs/nobody's", "x");
    folder.write("blobs/nobody's too", "x");
    std::filesystem::create_directory(folder / "blobs/folder");
    auto const found = look({text("folder"), text("gone"), text("longer"), text("other")});
    CHECK(found.missing == std::vector<std::string>{"folder", "gone"});
    CHECK(found.damaged == std::vector<std::string>{"longer", "other"});
    CHECK(found.orphans == std::vector<std::string>{"nobody's", "nobody's too"});
}

TEST_CASE_FIXTURE(fixture, "a picture is not what was uploaded: its size has to do")
{
    folder.write("blobs/a", "same text");
    CHECK(look({{"a", text_hash, "image/png", text_bytes}}).is_well());
    CHECK_FALSE(look({{"a", text_hash, "image/png", text_bytes + 1}}).is_well());
}

TEST_CASE_FIXTURE(fixture, "without a folder every file is missing")
{
    CHECK_EQ(look({text("a")}).missing.size(), 1);
    CHECK(look({}).is_well());
}
