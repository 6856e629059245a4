// transcripts: performs the plays. See README.md beside this file.
//
//   transcripts [--binary PROGRAM | --socket] [--fail-at-each-step[=MOST]] [--loud]
//               [--frames FILE] FOLDER|FILE…
#include "base/log.hpp"
#include "transcripts/troupe.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <limits>
#include <string_view>

namespace {

constexpr int bad_usage = 2;
constexpr std::string_view sampled_sweep = "--fail-at-each-step=";

int refuse(char const* what)
{
    std::fprintf(stderr,
                 "%s\nusage: transcripts [--binary PROGRAM | --socket] "
                 "[--fail-at-each-step[=MOST]] [--loud] [--frames FILE] FOLDER|FILE...\n",
                 what);
    return bad_usage;
}

} // namespace

int main(int argc, char** argv)
{
    oc::test::troupe_options options;
    for (int i = 1; i < argc; ++i) {
        std::string_view const argument = argv[i];
        if (argument == "--binary" && i + 1 < argc)
            options.program = argv[++i];
        else if (argument == "--socket") // the program that was built beside this one
            options.program = std::filesystem::canonical("/proc/self/exe").parent_path() /
                              "originchats";
        else if (argument == "--frames" && i + 1 < argc)
            options.frames_file = argv[++i];
        else if (argument == "--fail-at-each-step")
            options.troubles_max = std::numeric_limits<std::size_t>::max();
        else if (argument.starts_with(sampled_sweep))
            options.troubles_max = std::strtoul(argv[i] + sampled_sweep.size(), nullptr, 10);
        else if (argument == "--loud")
            options.is_loud = true;
        else if (argument.starts_with("--"))
            return refuse("what is this option?");
        else
            options.places.emplace_back(argument);
    }
    if (options.places.empty())
        return refuse("no plays");
    if (options.troubles_max > 0 && !options.program.empty())
        return refuse("the disk of another process cannot be made to fail");
    oc::log::set_level(oc::log::level::off); // of the server in this process
    try {
        auto const counts = oc::test::troupe(options).run();
        std::printf("%d passed, %d failed, %d skipped\n", counts.passed, counts.failed,
                    counts.skipped);
        return counts.failed == 0 && counts.passed > 0 ? 0 : 1;
    } catch (std::exception const& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
}
