// The seeds of every day. A failing one is repeated with `simulation --seed N --steps N`.
#include "simulation/simulation.hpp"

#include <doctest/doctest.h>

#include <string>

namespace oc::test {
namespace {

constexpr std::uint64_t seed_count = 40;
constexpr int steps = 800;

} // namespace

TEST_CASE("whatever users do and threads, disk and Rotur let happen, the server keeps its promises")
{
    simulation_tally all;
    for (std::uint64_t seed = 1; seed <= seed_count; ++seed) {
        CAPTURE(seed);
        try {
            auto const tally = simulation({.seed = seed, .steps = steps}).run();
            all.events += tally.events;
            all.replies += tally.replies;
            all.duplicates += tally.duplicates;
            all.refusals_of_storage += tally.refusals_of_storage;
            all.restarts += tally.restarts;
            all.voice_joins += tally.voice_joins;
        } catch (violation const& broken) {
            FAIL_CHECK("simulation --seed " << seed << " --steps " << steps << ": "
                                            << broken.what());
        }
    }
    // It was a life worth judging.
    CHECK(all.events > 1000);
    CHECK(all.replies > 1000);
    CHECK(all.duplicates > 0);
    CHECK(all.refusals_of_storage > 0);
    CHECK(all.restarts > 0);
    CHECK(all.voice_joins > 100);
}

TEST_CASE("the same seed does the same")
{
    auto const first = simulation({.seed = 7, .steps = 200}).run();
    auto const second = simulation({.seed = 7, .steps = 200}).run();
    CHECK(first.events == second.events);
    CHECK(first.replies == second.replies);
    CHECK(first.logins == second.logins);
}

} // namespace oc::test
