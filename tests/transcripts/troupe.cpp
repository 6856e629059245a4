// Finding plays, performing them, and adding up.
#include "transcripts/troupe.hpp"

#include "server/schema.hpp"
#include "transcripts/self_check.hpp"
#include "transcripts/socket_stage.hpp"
#include "transcripts/sweep.hpp"
#include "transcripts/world_stage.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

namespace oc::test {
namespace {

namespace fs = std::filesystem;

std::string read_file(fs::path const& file)
{
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in)
        throw std::runtime_error(file.string() + ": cannot be read");
    return text.str();
}

std::vector<fs::path> list_plays(fs::path const& place)
{
    if (!fs::is_directory(place))
        return {place};
    std::vector<fs::path> found;
    for (auto const& entry : fs::recursive_directory_iterator(place))
        if (entry.path().extension() == ".chat")
            found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

/// The first words of the lines of a list; '#' begins a comment.
std::set<std::string> read_list(fs::path const& file)
{
    std::set<std::string> words;
    std::istringstream lines(read_file(file));
    for (std::string line; std::getline(lines, line);)
        if (std::istringstream in(line); !line.starts_with('#'))
            if (std::string word; in >> word)
                words.insert(word);
    return words;
}

// What `unshown.txt` beside the plays lists cannot be shown, and is not.
constexpr char const* exceptions_file = "unshown.txt";

} // namespace

troupe::troupe(troupe_options options) : options_(std::move(options)), schema_(make_schema())
{
    if (!options_.frames_file.empty())
        frames_ = std::make_unique<frame_record>(options_.frames_file);
}

troupe_counts troupe::run()
{
    auto const fault = find_runner_fault(schema_);
    report(fault.empty(), "the runner itself", fault);
    for (auto const& place : options_.places) {
        for (auto const& file : list_plays(place))
            run_file(file);
        bool const is_complete = fs::exists(place / exceptions_file);
        if (is_complete && options_.program.empty() && options_.troubles_max == 0)
            check_coverage(place);
    }
    return counts_;
}

void troupe::report(bool is_good, std::string const& name, std::string const& words)
{
    ++(is_good ? counts_.passed : counts_.failed);
    if (!is_good)
        std::printf("FAILED  %s\n", words.c_str());
    else if (options_.is_loud)
        std::printf("passed  %s  %s\n", name.c_str(), words.c_str());
    std::fflush(stdout);
}

void troupe::run_file(fs::path const& file)
{
    try {
        auto const shown = parse_play(read_file(file), file.string());
        bool const is_elsewhere = !options_.program.empty();
        if (shown.needs_process && is_elsewhere) {
            ++counts_.skipped;
            std::printf("skipped %s  (only in process)\n", file.c_str());
            return;
        }
        run_play(shown);
        report(true, file.string(), shown.title);
    } catch (std::exception const& failure) {
        report(false, file.string(), failure.what());
    }
}

void troupe::run_play(play const& shown)
{
    captures known;
    std::unique_ptr<stage> on;
    if (options_.program.empty())
        on = std::make_unique<world_stage>(shown, known);
    else
        on = std::make_unique<socket_stage>(shown, known, options_.program);
    performance now({shown, *on, schema_, seen_, known, frames_.get()});
    now.open();
    now.run();
    on.reset();
    if (options_.troubles_max > 0)
        run_sweep(shown, schema_,
                  {.answered = now.answered(), .troubles_max = options_.troubles_max});
}

void troupe::check_coverage(fs::path const& folder)
{
    auto const unshown = read_list(folder / exceptions_file);
    auto const check = [&](std::string const& what, std::set<std::string> const& seen) {
        bool const is_shown = seen.contains(what);
        if (is_shown == unshown.contains(what))
            report(false, what, what + (is_shown ? ": shown, though unshown.txt lists it"
                                                 : ": no play shows it"));
    };
    auto const failed_before = counts_.failed;
    for (auto const& command : schema_.commands())
        check(command, seen_.commands);
    for (auto const& code : schema_.list_refusals())
        check(code, seen_.refusals);
    if (counts_.failed == failed_before)
        report(true, "coverage", "every command, and every refusal");
}

} // namespace oc::test
