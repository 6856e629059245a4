// simulation: `simulation` runs a fixed set of seeds as doctest cases;
// `simulation --seed N [--steps N]` runs one; `simulation --seeds N [--seed FIRST] [--steps N]`
// looks further. Exit code 0 when every promise held.
#define DOCTEST_CONFIG_IMPLEMENT

#include "simulation/simulation.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>

namespace {

/// False when the seed broke a promise; says so.
bool run_seed(oc::test::simulation_options options)
{
    try {
        auto const tally = oc::test::simulation(options).run();
        std::printf("seed %llu: %lld events, %lld replies, %lld logins, %lld duplicates, "
                    "%lld refusals of storage, %lld restarts, %lld voice joins\n",
                    static_cast<unsigned long long>(options.seed),
                    static_cast<long long>(tally.events), static_cast<long long>(tally.replies),
                    static_cast<long long>(tally.logins), static_cast<long long>(tally.duplicates),
                    static_cast<long long>(tally.refusals_of_storage),
                    static_cast<long long>(tally.restarts),
                    static_cast<long long>(tally.voice_joins));
        return true;
    } catch (std::exception const& broken) {
        std::printf("seed %llu (--seed %llu --steps %d): %s\n",
                    static_cast<unsigned long long>(options.seed),
                    static_cast<unsigned long long>(options.seed), options.steps, broken.what());
        return false;
    }
}

} // namespace

int main(int argc, char** argv)
{
    std::map<std::string, std::string> given;
    for (int i = 1; i + 1 < argc; ++i)
        given[argv[i]] = argv[i + 1];
    if (!given.contains("--seed") && !given.contains("--seeds"))
        return doctest::Context(argc, argv).run();

    oc::test::simulation_options options;
    if (given.contains("--seed"))
        options.seed = std::strtoull(given["--seed"].c_str(), nullptr, 10);
    if (given.contains("--steps"))
        options.steps = std::atoi(given["--steps"].c_str());
    auto const count = given.contains("--seeds") ? std::atoi(given["--seeds"].c_str()) : 1;
    int failed = 0;
    for (int i = 0; i < count; ++i, ++options.seed)
        failed += run_seed(options) ? 0 : 1;
    std::printf("%d passed, %d failed\n", count - failed, failed);
    return failed == 0 ? 0 : 1;
}
