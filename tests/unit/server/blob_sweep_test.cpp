// At the start the folder of attachments is made to agree with the database, one way only.
#include "server/blob_sweep.hpp"

#include "conformance/db/fixture.hpp"
#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    /// The core and all that it waits for, at once.
    struct immediate final : executor {
        explicit immediate(test_store& of) : world(of) {}
        void post(task work) override
        {
            work();
            world.run();
        }
        test_store& world;
    };

    fixture() { static_cast<void>(folder.sweep({})); }

    void add_record(std::string const& id)
    {
        auto const end = world.write([&](tx& db) {
            db.attachments.insert_blob({.id = id,
                                        .hash = "hash of " + id,
                                        .variant = "text/plain",
                                        .mime_type = "text/plain",
                                        .size = 1});
            return true;
        });
        REQUIRE(end.committed);
    }
    void add_files(std::initializer_list<char const*> names)
    {
        for (auto const* const name : names)
            place.write(name, "x");
    }
    blob_folder::sweep_report sweep() { return sweep_blobs(world.stored, core, folder); }

    temporary_folder data;
    test_store world{data.database()};
    immediate core{world};
    sample_folder place;
    blob_folder folder{place.path()};
};

} // namespace

TEST_CASE_FIXTURE(fixture, "what the database knows stays, what it does not know goes")
{
    add_record("known");
    add_record("also");
    add_files({"blobs/known", "blobs/also", "blobs/stray", "blobs/knowns", "blobs/know"});
    auto const report = sweep();
    CHECK(report.removed == 3);
    CHECK(report.missing == 0);
    CHECK_FALSE(report.held);
    CHECK(place.has("blobs/known"));
    CHECK(place.has("blobs/also"));
    for (auto const* const name : {"blobs/stray", "blobs/knowns", "blobs/know"})
        CHECK_FALSE(place.has(name));
}

TEST_CASE_FIXTURE(fixture, "thumbnails go with their files, and stay with them")
{
    add_record("known");
    add_files({"blobs/known", "thumbnails/known-64", "thumbnails/known-256", "thumbnails/gone-64"});
    sweep();
    CHECK(place.has("thumbnails/known-64"));
    CHECK(place.has("thumbnails/known-256"));
    CHECK_FALSE(place.has("thumbnails/gone-64"));
}

TEST_CASE_FIXTURE(fixture, "what was still coming in when the server died is nobody's")
{
    add_record("known");
    add_files({"incoming/known", "incoming/other", "blobs/known"});
    sweep();
    CHECK_FALSE(place.has("incoming/known"));
    CHECK_FALSE(place.has("incoming/other"));
    CHECK(place.has("blobs/known"));
}

TEST_CASE_FIXTURE(fixture, "a record without its file is counted, and the record stays")
{
    add_record("lost");
    add_record("known");
    add_files({"blobs/known"});
    auto const report = sweep();
    CHECK(report.missing == 1);
    CHECK(report.removed == 0);
    std::vector<std::string> ids;
    world.read([&](read_tx& db) { ids = db.attachments.list_blob_ids(); });
    CHECK(ids == std::vector<std::string>{"known", "lost"});
}

TEST_CASE_FIXTURE(fixture, "with nothing stored the folder is emptied, and only once")
{
    add_files({"blobs/a", "blobs/b"});
    CHECK(sweep().removed == 2);
    CHECK(sweep().removed == 0);
}

TEST_CASE_FIXTURE(fixture, "while a backup reads the files none is removed, later they are")
{
    add_files({"blobs/stray"});
    {
        blob_hold const backup(place.path());
        auto const report = sweep();
        CHECK(report.held);
        CHECK(report.removed == 0);
        CHECK(place.has("blobs/stray"));
    }
    CHECK(sweep().removed == 1);
    CHECK_FALSE(place.has("blobs/stray"));
}

TEST_CASE_FIXTURE(fixture, "the folder itself may be away: that is said, and not that all is lost")
{
    add_record("known");
    std::filesystem::remove_all(place.path());
    CHECK_THROWS_AS(sweep(), std::exception);
}
