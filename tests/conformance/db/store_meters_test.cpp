// What the store counts of itself: commits, their fsyncs and units, queries, failures.
#include "db/store_meters.hpp"

#include "conformance/db/fixture.hpp"
#include "support/faulty_disk.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

bool set_something(tx& db)
{
    static int number = 0;
    db.meta.set("x", std::to_string(++number));
    return true;
}

struct fixture {
    faulty_disk disk;
    temporary_folder folder;
    test_store world{folder.database()};
    store_meters const& meters = world.stored.meters();
};

} // namespace

TEST_CASE_FIXTURE(fixture, "every commit is counted once, with its units and each of its fsyncs")
{
    world.write(set_something); // the first one also begins to look at the clock
    auto const syncs = disk.syncs();
    auto const observed = meters.sync_us.count();
    auto const commits = meters.commit_us.count();
    world.queue(set_something);
    world.queue(set_something);
    CHECK(world.stored.waiting_writes() == 2);
    world.run();
    CHECK(world.stored.waiting_writes() == 0);
    CHECK(meters.commit_us.count() == commits + 1);
    CHECK(meters.group_units.sum() == 3);
    CHECK(disk.syncs() > syncs);
    CHECK(meters.sync_us.count() - observed == static_cast<std::uint64_t>(disk.syncs() - syncs));
}

TEST_CASE_FIXTURE(fixture, "queries are counted")
{
    world.read([](read_tx& db) { static_cast<void>(db.meta.find("x")); });
    CHECK(meters.read_us.count() == 1);
    CHECK(world.stored.waiting_reads() == 0);
}

TEST_CASE_FIXTURE(fixture, "a unit that throws is one failure, and the store does not fail")
{
    world.write([](tx&) -> bool { throw std::runtime_error("ours"); });
    CHECK(meters.failed_units.value() == 1);
    CHECK(meters.failed_groups.value() == 0);
    CHECK_FALSE(meters.is_failing);
}

TEST_CASE_FIXTURE(fixture, "the store fails from a lost group to the next good one")
{
    disk.fill_up();
    world.write(set_something);
    CHECK(meters.failed_groups.value() == 1);
    CHECK(meters.is_failing);
    disk.repair();
    world.write(set_something);
    CHECK_FALSE(meters.is_failing);
}
