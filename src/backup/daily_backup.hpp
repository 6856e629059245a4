// daily_backup: the server's own backups, one a day, on a thread that nobody waits for. One that
// was missed is made as soon as the server runs again; the oldest ones go when there are enough.
#pragma once

#include "base/clock.hpp"
#include "base/thread_executor.hpp"
#include "domain/config.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

struct daily_backup_options {
    std::filesystem::path data;
    std::filesystem::path config_file{}; // empty: config.json of the data directory
    std::string program_version{};
    clock const& time;
    /// Those in force, for tick(): a config.json that was refused says nothing. On the backup
    /// thread, which it may block; what it throws puts the look off by a minute.
    std::function<std::shared_ptr<config const>()> settings_in_force{};
    /// Whose backups they are, as digits in their names: other servers may use the same folder.
    /// Empty: names without.
    std::string server_id{};
};

class daily_backup {
public:
    explicit daily_backup(daily_backup_options options);
    /// Ends one that is being made; nothing of it stays.
    ~daily_backup();
    daily_backup(daily_backup const&) = delete;
    daily_backup& operator=(daily_backup const&) = delete;

    /// About once a second, the main thread; never blocks. Looks at settings and folder once a
    /// minute, so a changed setting counts without a word.
    void tick();

    /// What tick() lets the thread do: makes a backup if one is due by the settings. Logs what came
    /// of it; never throws. After a failure the next one is due an hour later.
    void run_if_due(config const& settings);

private:
    void look();
    std::vector<std::filesystem::path> list_ours(std::filesystem::path const& folder) const;
    bool is_due(config const& settings, std::filesystem::path const& folder) const;
    void remove_oldest(std::filesystem::path const& folder, std::int64_t keep) const;
    void make(config const& settings, std::filesystem::path const& folder);

    daily_backup_options const options_;
    std::atomic<bool> is_looking_{false};
    std::atomic<bool> is_ending_{false};
    steady_ms next_look_ = 0;             // main thread
    std::optional<steady_ms> next_try_{}; // from here on the backup thread
    thread_executor thread_{"backup"};
};

/// Files of a folder that the daily_backup of that server made, oldest first: for example
/// "originchats-auto-0a1b2c3d-20261122-030000.tar", for no id without it.
/// Links and folders are not.
std::vector<std::filesystem::path> list_daily_backups(std::filesystem::path const& folder,
                                                      std::string_view server_id = {});

/// What tells this server's backups from those of others: 8 hexadecimal digits that are the same as
/// long as the secret key and the place of the data are, so that a copy of the data has others.
std::string daily_backup_id(std::string_view secret, std::filesystem::path const& data);

} // namespace oc
