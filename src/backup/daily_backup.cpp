// The folder is the memory: the newest file's name says when the last backup was made.
#include "backup/daily_backup.hpp"

#include "backup/backup.hpp"
#include "backup/stamp.hpp"
#include "base/log.hpp"
#include "base/sha256.hpp"
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

std::string_view stamp_of(std::string_view name)
{
    auto const tail = stamp_shape.size() + name_end.size();
    return name.substr(name.size() - std::min(name.size(), tail), stamp_shape.size());
}

std::string start_of(std::string_view server_id)
{
    return std::string(name_start) + std::string(server_id) + (server_id.empty() ? "" : "-");
}

bool is_ours(std::string_view name, std::string_view start)
{
    if (!name.starts_with(start) || !name.ends_with(name_end) ||
        name.size() != start.size() + stamp_shape.size() + name_end.size())
        return false;
    auto const stamp = stamp_of(name);
    return std::ranges::equal(stamp, stamp_shape, [](char c, char shape) {
        return shape == 'd' ? c >= '0' && c <= '9' : c == shape;
    });
}

std::string stamp_in(fs::path const& file)
{
    return std::string(stamp_of(file.filename().string()));
}

bool is_earlier(fs::path const& a, fs::path const& b) { return stamp_in(a) < stamp_in(b); }

// A clock that was an hour ahead when it made them is nothing to speak of.
auto begin_of_future(std::vector<fs::path> const& sorted, unix_seconds now)
{
    constexpr unix_seconds tolerance_s = 60 * 60;
    auto const latest = utc_stamp(now + tolerance_s);
    return std::ranges::find_if(sorted,
                                [&](fs::path const& each) { return stamp_in(each) > latest; });
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

// Only the server of that data writes there.
bool is_inside(fs::path const& folder, fs::path const& data)
{
    std::error_code failure;
    auto const way = fs::relative(folder, data, failure);
    return !failure && !way.empty() && *way.begin() != "..";
}

} // namespace

std::vector<fs::path> list_daily_backups(fs::path const& folder, std::string_view server_id)
{
    std::vector<fs::path> found;
    auto const start = start_of(server_id);
    std::error_code absent;
    for (auto const& each : fs::directory_iterator(folder, absent))
        if (is_ours(each.path().filename().string(), start) &&
            each.symlink_status().type() == fs::file_type::regular)
            found.push_back(each.path());
    std::ranges::sort(found, is_earlier);
    return found;
}

std::string daily_backup_id(std::string_view secret, fs::path const& data)
{
    std::error_code failure;
    auto place = fs::weakly_canonical(fs::absolute(data, failure), failure).string();
    sha256_stream hash;
    hash.add(hmac_sha256(secret, "whose daily backup: " + place));
    constexpr std::size_t digits = 8;
    return hash.finish().substr(0, digits);
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
        run_if_due(*options_.settings_in_force());
    } catch (std::exception const&) {
        // The server is stopping, or so busy that a backup has to wait.
    }
}

// Names without an id are of the time before there were ids.
std::vector<fs::path> daily_backup::list_ours(fs::path const& folder) const
{
    auto all = list_daily_backups(folder, options_.server_id);
    if (options_.server_id.empty() || !is_inside(folder, options_.data))
        return all;
    auto older = list_daily_backups(folder);
    all.insert(all.end(), older.begin(), older.end());
    std::ranges::sort(all, is_earlier);
    return all;
}

bool daily_backup::is_due(config const& settings, fs::path const& folder) const
{
    if (next_try_ && options_.time.steady_now() < *next_try_)
        return false;
    auto const made = list_ours(folder);
    auto const now = options_.time.wall_now();
    auto const end = begin_of_future(made, now);
    auto const turn = utc_stamp(last_turn(now, settings.backup_hour));
    bool const is_made = end != made.begin() && stamp_in(*std::prev(end)) >= turn;
    if (!is_made && end != made.end())
        log::warning("backup_of_the_future",
                     {{"file", made.back().string()}, {"meaning", "counts for nothing till then"}});
    return !is_made;
}

void daily_backup::remove_oldest(fs::path const& folder, std::int64_t keep) const
{
    auto all = list_ours(folder);
    all.erase(begin_of_future(all, options_.time.wall_now()), all.end());
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
    auto const target =
        folder / (start_of(options_.server_id) + utc_stamp(options_.time.wall_now()) +
                  std::string(name_end));
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
