// daily_backup: the server's own backups, one a day, on a thread that nobody waits for. One that
// was missed is made as soon as the server runs again; the oldest ones go when there are enough.
#pragma once

#include "base/clock.hpp"
#include "base/thread_executor.hpp"
#include "domain/config.hpp"

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace oc {

struct daily_backup_options {
    std::filesystem::path data;
    std::filesystem::path config_file{}; // empty: config.json of the data directory
    std::string program_version{};
    clock const& time;
};

class daily_backup {
public:
    explicit daily_backup(daily_backup_options options);
    /// Ends one that is being made; nothing of it stays.
    ~daily_backup();
    daily_backup(daily_backup const&) = delete;
    daily_backup& operator=(daily_backup const&) = delete;

    /// About once a second, the main thread; never blocks. Looks at the config and the folder once
    /// a minute, so a changed setting counts without a word.
    void tick();

    /// What tick() lets the thread do: makes a backup if one is due by the settings. Logs what came
    /// of it; never throws. After a failure the next one is due an hour later.
    void run_if_due(config const& settings);

private:
    void look();
    bool is_due(config const& settings, std::filesystem::path const& folder) const;
    void make(config const& settings, std::filesystem::path const& folder);

    daily_backup_options const options_;
    std::atomic<bool> is_looking_{false};
    std::atomic<bool> is_ending_{false};
    steady_ms next_look_ = 0;             // main thread
    std::optional<steady_ms> next_try_{}; // from here on the backup thread
    std::optional<config> last_good_settings_{};
    thread_executor thread_{"backup"};
};

/// Files of a folder that daily_backup made ("originchats-auto-20261122-030000.tar"), oldest first.
/// Links and folders are not.
std::vector<std::filesystem::path> list_daily_backups(std::filesystem::path const& folder);

} // namespace oc
