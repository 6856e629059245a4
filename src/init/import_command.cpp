// Moving in and out, on the command line.
#include "init/import_command.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "import/export.hpp"
#include "import/import_session.hpp"
#include "import/original_import.hpp"

#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string_view>

namespace oc {
namespace {

import_progress make_progress(clock const& time)
{
    return {time,
            {.write =
                 [](std::string_view text) {
                     std::fwrite(text.data(), 1, text.size(), stderr);
                     std::fflush(stderr);
                 },
             .is_terminal = ::isatty(STDERR_FILENO) != 0}};
}

void require_one(move_options const& chosen)
{
    if (chosen.folder.empty() == chosen.stream.empty())
        throw std::runtime_error("name either a directory or --jsonl FILE");
}

} // namespace

int run_import(move_options const& chosen)
{
    require_one(chosen);
    data_directory const data(chosen.data);
    system_clock_source const time;
    system_random random;
    auto progress = make_progress(time);
    import_request const wanted{.from = chosen.folder.empty() ? chosen.stream : chosen.folder,
                                .data = data,
                                .takes_orphans = chosen.takes_orphans,
                                .allows_missing = chosen.allows_missing,
                                .follows_links = chosen.follows_links,
                                .time = time,
                                .random = random,
                                .progress = progress};
    auto const report =
        chosen.folder.empty() ? import_stream(wanted) : import_original(wanted);
    std::fputs(report.to_text().c_str(), stdout);
    std::printf("\nThis report is kept in %s\n", import_report_file(data).c_str());
    return 0;
}

int run_export(move_options const& chosen)
{
    require_one(chosen);
    data_directory const data(chosen.data);
    system_clock_source const time;
    auto progress = make_progress(time);
    if (chosen.stream.empty())
        export_original(data, chosen.folder, progress);
    else
        export_stream(data, chosen.stream, progress);
    return 0;
}

void import_if_original(data_directory const& data)
{
    auto const found = find_original_data(data);
    if (found.empty())
        return;
    log::info("importing", {{"found", found.front().string()},
                            {"meaning", "this directory holds data of the original server; its "
                                        "files stay, those to edit live as copies in original/"}});
    system_clock_source const time;
    system_random random;
    auto progress = make_progress(time);
    try {
        auto const report = import_original({.from = data.root(),
                                             .data = data,
                                             .time = time,
                                             .random = random,
                                             .progress = progress});
        log::info("imported", {{"users", report.counts.users},
                               {"channels", report.counts.channels},
                               {"messages", report.counts.messages + report.counts.thread_messages},
                               {"skipped", report.counts.skipped},
                               {"report", import_report_file(data).string()}});
    } catch (std::runtime_error const& failure) {
        throw std::runtime_error("this directory holds data of the original server, which could "
                                 "not be imported; nothing was changed: " +
                                 std::string(failure.what()));
    }
}

} // namespace oc
