// The folder is the memory: the newest file's name says when the last backup was made.
#include "backup/daily_backup.hpp"

#include "backup/backup.hpp"
#include "backup/stamp.hpp"
#include "base/log.hpp"
#include "setup/data_directory.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view name_start = "originchats-auto-";
constexpr std::string_view name_end = ".tar";
constexpr std::string_view stamp_shape = "dddddddd-dddddd";

bool is_ours(std::string_view name)
{
    if (!name.starts_with(name_start) || !name.ends_with(name_end) ||
        name.size() != name_start.size() + stamp_shape.size() + name_end.size())
        return false;
    auto const stamp = name.substr(name_start.size(), stamp_shape.size());
    return std::ranges::equal(stamp, stamp_shape, [](char c, char shape) {
        return shape == 'd' ? c >= '0' && c <= '9' : c == shape;
    });
}

std::string name_of(unix_seconds at)
{
    return std::string(name_start) + utc_stamp(at) + std::string(name_end);
}

// The last moment that a backup was to be made at.
unix_seconds last_turn(unix_seconds now, std::int64_t hour)
{
    constexpr double seconds_per_hour = 60 * 60;
    auto const today = utc_day_of(now);
    auto const day = today.hour >= hour ? today.day : today.day - 1;
    return (static_cast<double>(day) * 24 + static_cast<double>(hour)) * seconds_per_hour;
}

void ensure_closed_folder(fs::path const& folder)
{
    constexpr mode_t owner_only = 0700;
    fs::create_directories(folder.parent_path());
    if (::mkdir(folder.c_str(), owner_only) != 0 && errno != EEXIST)
        throw std::system_error(errno, std::generic_category(), "cannot make " + folder.string());
}

void remove_oldest(fs::path const& folder, std::int64_t keep)
{
    auto const all = list_daily_backups(folder);
    auto const kept = static_cast<std::size_t>(std::max<std::int64_t>(keep, 1));
    for (std::size_t i = 0; i + kept < all.size(); ++i) {
        std::error_code failure;
        fs::remove(all[i], failure);
        if (failure)
            log::warning("old_backup_not_removed",
                         {{"file", all[i].string()}, {"reason", failure.message()}});
        else
            log::info("old_backup_removed", {{"file", all[i].string()}});
    }
}

} // namespace

std::vector<fs::path> list_daily_backups(fs::path const& folder)
{
    std::vector<fs::path> found;
    std::error_code absent;
    for (auto const& each : fs::directory_iterator(folder, absent))
        if (is_ours(each.path().filename().string()) &&
            each.symlink_status().type() == fs::file_type::regular)
            found.push_back(each.path());
    std::ranges::sort(found);
    return found;
}

daily_backup::daily_backup(daily_backup_options options) : options_(std::move(options)) {}

daily_backup::~daily_backup()
{
    is_ending_ = true;
    thread_.stop();
}

void daily_backup::tick()
{
    constexpr steady_ms look_interval_ms = 60'000;
    auto const now = options_.time.steady_now();
    if (now < next_look_ || is_looking_)
        return;
    next_look_ = now + look_interval_ms;
    is_looking_ = true;
    thread_.post([this] {
        look();
        is_looking_ = false;
    });
}

void daily_backup::look()
{
    try {
        last_good_settings_ =
            read_config(data_directory(options_.data), options_.config_file).values;
    } catch (std::exception const&) {
        // An edit that is not finished; whoever watches the file says so.
    }
    if (last_good_settings_)
        run_if_due(*last_good_settings_);
}

bool daily_backup::is_due(config const& settings, fs::path const& folder) const
{
    if (next_try_ && options_.time.steady_now() < *next_try_)
        return false;
    auto const made = list_daily_backups(folder);
    auto const turn = last_turn(options_.time.wall_now(), settings.backup_hour);
    return made.empty() || made.back().filename().string() < name_of(turn);
}

void daily_backup::run_if_due(config const& settings)
{
    if (!settings.backup_enabled || is_ending_)
        return;
    constexpr steady_ms retry_ms = 60 * 60 * 1000;
    try {
        auto const folder = data_directory(options_.data).root() / settings.backup_directory;
        if (!is_due(settings, folder))
            return;
        next_try_.reset();
        ensure_closed_folder(folder);
        make(settings, folder);
    } catch (std::exception const& failure) {
        if (is_ending_)
            return;
        next_try_ = options_.time.steady_now() + retry_ms;
        log::error("backup_failed", {{"reason", failure.what()}, {"next_try", "in an hour"}});
    }
}

void daily_backup::make(config const& settings, fs::path const& folder)
{
    auto const started = options_.time.steady_now();
    auto const target = folder / name_of(options_.time.wall_now());
    auto const made = make_backup({.data = options_.data,
                                   .config_file = options_.config_file,
                                   .target = target,
                                   .program_version = options_.program_version,
                                   .time = options_.time,
                                   .progress = [this](auto, auto, auto) {
                                       if (is_ending_)
                                           throw std::runtime_error("the server stops");
                                   }});
    for (auto const& words : made.warnings)
        log::warning("backup_incomplete", {{"reason", words}});
    log::info("backup_made", {{"file", target.string()},
                              {"bytes", made.bytes},
                              {"messages", made.messages},
                              {"files", made.files},
                              {"ms", options_.time.steady_now() - started}});
    remove_oldest(folder, settings.backup_keep);
}

} // namespace oc
