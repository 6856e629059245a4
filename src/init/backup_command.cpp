// Progress goes to stderr, results to stdout.
#include "init/backup_command.hpp"

#include "backup/backup.hpp"
#include "backup/repair.hpp"
#include "backup/restore.hpp"
#include "base/clock.hpp"
#include "init/options.hpp"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

namespace oc {
namespace {

struct chosen_backup {
    std::filesystem::path data = "data";
    std::filesystem::path config_file{};
    std::filesystem::path file{};
    bool force = false;
    bool yes = false;
    bool dry_run = false;
};

/// On a terminal one line that changes, otherwise a line for each thing that is done.
class progress_line {
public:
    ~progress_line() { end(); }

    void show(std::string_view what, std::uint64_t done, std::uint64_t total)
    {
        auto const percent = total == 0 ? -1 : static_cast<int>(done * 100 / total);
        if (what == what_ && (percent == percent_ || !is_terminal_))
            return;
        if (what != what_)
            end();
        what_ = what;
        percent_ = percent;
        if (is_terminal_)
            std::fprintf(stderr, percent < 0 ? "\r%s" : "\r%s: %d %%", what_.c_str(), percent);
        else
            std::fprintf(stderr, "%s\n", what_.c_str());
    }

    void end()
    {
        if (is_terminal_ && !what_.empty())
            std::fputc('\n', stderr);
        what_.clear();
    }

    backup_progress to_progress()
    {
        return [this](auto what, auto done, auto total) { show(what, done, total); };
    }

private:
    bool is_terminal_ = ::isatty(STDERR_FILENO) == 1;
    std::string what_{};
    int percent_ = -1;
};

int run_backup(chosen_backup const& chosen)
{
    system_clock_source const time;
    progress_line line;
    auto const made = make_backup({.data = chosen.data,
                                   .config_file = chosen.config_file,
                                   .target = chosen.file,
                                   .may_replace = chosen.force,
                                   .program_version = std::string(program_version()),
                                   .time = time,
                                   .progress = line.to_progress()});
    line.end();
    for (auto const& words : made.warnings)
        std::cerr << "warning: " << words << '\n';
    std::cout << chosen.file.string() << ": " << made.messages << " messages, " << made.users
              << " users, " << made.files << " files of attachments, " << made.bytes
              << " bytes; checked\n";
    return 0;
}

int run_restore(chosen_backup const& chosen)
{
    system_clock_source const time;
    progress_line line;
    auto const done = restore_backup({.archive = chosen.file,
                                      .data = chosen.data,
                                      .may_replace = chosen.force,
                                      .time = time,
                                      .progress = line.to_progress()});
    line.end();
    std::cout << chosen.data.string() << ": " << done.messages << " messages, " << done.users
              << " users, " << done.files << " files of attachments\n";
    if (!done.moved_aside.empty())
        std::cout << "What was there before: " << done.moved_aside.string() << '\n';
    return 0;
}

int run_repair_command(chosen_backup const& chosen)
{
    system_clock_source const time;
    return run_repair({.data = chosen.data, .is_wanted = chosen.yes, .time = time}, std::cout);
}

void add_data(CLI::App& to, chosen_backup& into)
{
    to.add_option("--data", into.data, "Data directory")->capture_default_str();
}

} // namespace

void add_backup_commands(CLI::App& app, subcommand_actions& actions)
{
    auto const into = std::make_shared<chosen_backup>();
    auto* const backup = app.add_subcommand(
        "backup", "Write everything that a server is made of into one archive (tar); the server "
                  "may run meanwhile");
    backup->add_option("FILE", into->file, "The archive, which is made")->required();
    add_data(*backup, *into);
    backup->add_option("--config", into->config_file,
                       "Config file, instead of config.json in the data directory");
    backup->add_flag("--force", into->force, "Replace FILE when it is there already");
    actions[backup] = [into] { return run_backup(*into); };

    auto* const restore =
        app.add_subcommand("restore", "Make a data directory out of a backup, once all of it was "
                                      "found sound");
    restore->add_option("FILE", into->file, "What `originchats backup` wrote")->required();
    add_data(*restore, *into);
    restore->add_flag("--force", into->force,
                      "Into a directory that is not empty: what is there is moved aside");
    actions[restore] = [into] { return run_restore(*into); };

    auto* const repair = app.add_subcommand(
        "repair", "Say what can be mended of what `check --deep` finds, and with --yes mend it; "
                  "exit 1 when something is wrong and was not mended");
    add_data(*repair, *into);
    auto* const yes =
        repair->add_flag("--yes", into->yes, "Mend it; what is changed is kept aside");
    repair->add_flag("--dry-run", into->dry_run, "Only say it (this is so without --yes)")
        ->excludes(yes);
    actions[repair] = [into] { return run_repair_command(*into); };
}

} // namespace oc
