// Pictures are worked on one after another, and not without end.
#include "media/image_jobs.hpp"

#include "base/limits.hpp"
#include "support/manual_executor.hpp"

#include <doctest/doctest.h>

#include <new>
#include <string>

namespace oc {
namespace {

struct fixture {
    test::manual_executor workers{}, core{};
    image_jobs jobs{workers, core};
    std::string log{};

    bool add(char name)
    {
        return jobs.run([this, name] { log += name; }, [this] { log += '.'; });
    }
};

TEST_CASE("one picture at a time, each with its end on the core")
{
    fixture f;
    CHECK(f.add('a'));
    CHECK(f.add('b'));
    f.workers.run_until_idle();
    CHECK(f.log == "a");
    f.core.run_until_idle();
    CHECK(f.log == "a.");
    f.workers.run_until_idle();
    f.core.run_until_idle();
    CHECK(f.log == "a.b.");
}

TEST_CASE("a job that throws ends like any other, and the next one runs")
{
    fixture f;
    CHECK(f.jobs.run([] { throw std::bad_alloc(); }, [&f] { f.log += '!'; }));
    CHECK(f.add('a'));
    for (int turn = 0; turn < 2; ++turn) {
        f.workers.run_until_idle();
        f.core.run_until_idle();
    }
    CHECK(f.log == "!a.");
}

TEST_CASE("too many waiting pictures are refused, and it goes on afterwards")
{
    fixture f;
    CHECK(f.add('a'));
    for (std::size_t i = 0; i < limits::image_queue_max; ++i)
        CHECK(f.add('b'));
    CHECK_FALSE(f.add('c'));
    f.workers.run_until_idle();
    f.core.run_until_idle();
    CHECK(f.add('d'));
    CHECK(f.log == "a.");
}

TEST_CASE("jobs that are under way may outlive their gate")
{
    test::manual_executor workers, core;
    std::string log;
    {
        image_jobs jobs(workers, core);
        CHECK(jobs.run([&] { log += 'a'; }, [&] { log += '.'; }));
    }
    workers.run_until_idle();
    core.run_until_idle();
    CHECK(log == "a.");
}

} // namespace
} // namespace oc
