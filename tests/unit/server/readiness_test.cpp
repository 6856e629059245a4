// Whether clients should be sent here: phases, a core and a store that keep silent, a disk that
// fails and comes back.
#include "server/readiness.hpp"

#include "conformance/db/fixture.hpp"
#include "support/faulty_disk.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    faulty_disk disk;
    temporary_folder folder;
    test_store world{folder.database()};
    readiness ready{{world.completion, world.stored, world.time}};

    /// "" for ready; "…" while there is no answer.
    std::string ask()
    {
        std::string told = "…";
        ready.ask([&](std::string why_not) { told = std::move(why_not); });
        world.run();
        return told;
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "ready is who runs, and neither starts nor stops")
{
    CHECK(ask() == "starting");
    ready.enter(readiness::phase::running);
    CHECK(ask().empty());
    ready.enter(readiness::phase::stopping);
    CHECK(ask() == "stopping");
}

TEST_CASE_FIXTURE(fixture, "a core that keeps silent is told at once")
{
    ready.enter(readiness::phase::running);
    ready.tick();
    world.time.advance_ms(readiness::silence_ms_max + 1);
    std::string told;
    ready.ask([&](std::string why_not) { told = std::move(why_not); });
    CHECK(told == "the core does not answer");
    ready.tick();
    CHECK(ask().empty());
}

TEST_CASE_FIXTURE(fixture, "a store that keeps silent is told after a while, and once")
{
    ready.enter(readiness::phase::running);
    int answers = 0;
    std::string told;
    ready.ask([&](std::string why_not) {
        told = std::move(why_not);
        ++answers;
    });
    world.completion.run_until_idle(); // the readers do not run
    ready.tick();
    CHECK(answers == 0);
    world.time.advance_ms(readiness::probe_ms_max);
    ready.tick();
    CHECK(told == "the store does not answer");
    world.run();
    CHECK(answers == 1);
}

TEST_CASE_FIXTURE(fixture, "a disk that fails makes it not ready until it works again")
{
    ready.enter(readiness::phase::running);
    disk.fill_up();
    world.write([](tx& db) {
        db.meta.set("x", "y");
        return true;
    });
    world.run();
    CHECK(ask() == "the store fails");
    CHECK(ask() == "the store fails");
    disk.repair();
    CHECK(ask().empty());
    CHECK(ask().empty());
}
