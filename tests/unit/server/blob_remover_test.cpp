// Files that the database has let go are removed at once, or when a backup has read them.
#include "server/blob_remover.hpp"

#include "support/manual_executor.hpp"
#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    sample_folder place;
    blob_folder folder{place.path()};
    manual_executor files;
    blob_remover remover{files, folder};

    fixture()
    {
        for (auto const* const name : {"blobs/a", "blobs/b", "thumbnails/a-64", "blobs/kept"})
            place.write(name, "x");
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "it is done on the thread of the files, with the thumbnails")
{
    remover.remove({"a", "b"});
    CHECK(place.has("blobs/a"));
    run_all_until_idle(files);
    CHECK_FALSE(place.has("blobs/a"));
    CHECK_FALSE(place.has("blobs/b"));
    CHECK_FALSE(place.has("thumbnails/a-64"));
    CHECK(place.has("blobs/kept"));
    remover.tick();
    CHECK_EQ(files.pending(), 0); // nothing waits
}

TEST_CASE_FIXTURE(fixture, "while a backup holds the files they wait, and no longer")
{
    std::optional<blob_hold> hold(place.path());
    remover.remove({"a"});
    run_all_until_idle(files);
    remover.remove({"b"});
    run_all_until_idle(files);
    remover.tick();
    run_all_until_idle(files);
    CHECK(place.has("blobs/a"));
    CHECK(place.has("blobs/b"));
    hold.reset();
    remover.tick();
    run_all_until_idle(files);
    CHECK_FALSE(place.has("blobs/a"));
    CHECK_FALSE(place.has("blobs/b"));
    remover.tick();
    CHECK_EQ(files.pending(), 0);
}
