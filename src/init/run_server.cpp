// The main thread: it waits for signals, ticks the server once a second, and leads the shutdown.
#include "init/run_server.hpp"

#include "backup/daily_backup.hpp"
#include "backup/restore.hpp"
#include "base/clock.hpp"
#include "base/environment.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "handlers/server/server_object.hpp"
#include "init/control.hpp"
#include "init/import_command.hpp"
#include "init/service_manager.hpp"
#include "push/fingerprint.hpp"
#include "push/vapid.hpp"
#include "server/server.hpp"
#include "setup/config_editor.hpp"
#include "setup/config_file.hpp"
#include "setup/data_directory.hpp"
#include "setup/disk_folder.hpp"
#include "setup/plugin_files.hpp"
#include "setup/secret_key.hpp"
#include "setup/vapid_files.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace oc {
namespace {

// Blocked in every thread, taken here by sigtimedwait: no handler runs anywhere.
sigset_t block_signals()
{
    sigset_t taken;
    sigemptyset(&taken);
    for (int const signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&taken, signal);
    pthread_sigmask(SIG_BLOCK, &taken, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return taken;
}

void log_problems(std::vector<config_problem> const& problems)
{
    for (auto const& problem : problems)
        log::warning("config_problem", {{"setting", problem.path}, {"message", problem.message}});
}

// What an operator has said by `admin log-level` stays until the setting is another one.
void set_log_level(config const& fresh, serve_options const& chosen, config const* in_force)
{
    bool const is_changed = in_force == nullptr ||
                            (!chosen.log_level && in_force->log_level != fresh.log_level);
    if (is_changed)
        log::set_level(log::parse_level(chosen.log_level.value_or(fresh.log_level)));
}

// With what the command line overrides. `in_force` is null at the start. Throws what keeps it from
// being in force.
std::shared_ptr<config const> to_settings(parsed_config loaded, data_directory const& data,
                                          serve_options const& chosen, config const* in_force)
{
    if (chosen.host)
        loaded.values.host = *chosen.host;
    if (chosen.port)
        loaded.values.port = *chosen.port;
    loaded.values.tls_certificate = data.resolve(loaded.values.tls_certificate);
    loaded.values.tls_key = data.resolve(loaded.values.tls_key);
    log::set_format(log::parse_format(loaded.values.log_format));
    set_log_level(loaded.values, chosen, in_force);
    log_problems(loaded.problems);
    if (loaded.values.push_allows_private_endpoints)
        log::warning("push_allows_private_endpoints", {{"meaning", "for tests only"}});
    for (auto const& problem : loaded.problems)
        if (problem.fatal)
            throw std::runtime_error("config: " + problem.path + ": " + problem.message);
    return std::make_shared<config const>(std::move(loaded.values));
}

std::filesystem::path config_path_of(data_directory const& data, serve_options const& chosen)
{
    return chosen.config_file.empty() ? data.config_file() : chosen.config_file;
}

std::shared_ptr<config const> load_config(data_directory const& data, serve_options const& chosen)
{
    return to_settings(read_config(data, chosen.config_file), data, chosen, nullptr);
}

// Of the settings in force: only what an edit makes wrong speaks against it.
std::shared_ptr<config const> read_edit(std::string const& text, config const& in_force,
                                        data_directory const& data, serve_options const& chosen)
{
    auto const known = parse_config(in_force.document).problems;
    return to_settings(parse_config_edit(text, config_path_of(data, chosen), known), data, chosen,
                       &in_force);
}

void refuse_half_a_restore(data_directory const& data)
{
    auto const left = unfinished_restore(data.root());
    if (std::filesystem::exists(left))
        throw std::runtime_error("a restore into this directory was cut off (" + left.string() +
                                 " is there); run it again, with --force");
}

// A new database beside the files of an old one would be a new community, and its first sweep
// would remove every upload.
void refuse_lost_database(data_directory const& data)
{
    namespace fs = std::filesystem;
    std::error_code ignored;
    auto const database = data.database_file();
    if (fs::exists(database.string() + ".importing", ignored))
        throw std::runtime_error("an import into this directory was cut off (" +
                                 database.string() + ".importing is there); run it again");
    auto const size = fs::file_size(database, ignored);
    if (!ignored && size > 0)
        return;
    fs::directory_iterator const blobs(data.attachments() / "blobs", ignored);
    if (!ignored && blobs != fs::directory_iterator())
        throw std::runtime_error("the database " + database.string() +
                                 " is missing or empty, and the attachments of a server are here; "
                                 "restore a backup, or move db/attachments away");
}

std::string browser_address(config const& settings, server const& running)
{
    bool const anywhere =
        settings.host.empty() || settings.host == "0.0.0.0" || settings.host == "::";
    auto host = anywhere ? std::string("localhost") : settings.host;
    if (host.find(':') != std::string::npos)
        host = "[" + host + "]";
    return (running.speaks_tls() ? "https://" : "http://") + host + ":" +
           std::to_string(running.port()) + "/";
}

void greet(server const& running, config const& settings)
{
    auto const address = browser_address(settings, running);
    std::printf("OriginChats is ready: %s\n", address.c_str());
    if (auto const& code = running.claim_code())
        std::printf("This server has no owner yet. Open this link once, then register or log in:\n"
                    "  %s#claim=%s\n",
                    address.c_str(), code->c_str());
    std::fflush(stdout);
}

// Like an edit of the file, which it may be: what is wrong in it does not bring defaults back. Nor
// does a file that is not there, which an editor may have moved away for a moment.
void reread_config(server& running, data_directory const& data, serve_options const& chosen)
{
    auto const text = read_text_file(config_path_of(data, chosen), config_bytes_max);
    running.set_settings(read_edit(text, *running.settings(), data, chosen));
    running.reload_certificate();
    log::info("config_reloaded");
}

void reload(server& running, data_directory const& data, serve_options const& chosen)
{
    try {
        reread_config(running, data, chosen);
    } catch (std::exception const& failure) {
        log::error("config_not_reloaded", {{"reason", failure.what()}});
    }
}

struct running_process {
    server& running;
    data_directory const& data;
    serve_options const& chosen;
    sigset_t const& signals;
    service_manager const& manager;
    std::string_view secret; // this server's own
};

// Returns when a signal asks to stop.
void run_until_stopped(running_process const& process)
{
    auto const& [running, data, chosen, signals, manager, secret] = process;
    constexpr steady_ms tick_interval_ms = 1000;
    system_clock_source const time;
    daily_backup backups({.data = data.root(),
                          .config_file = chosen.config_file,
                          .program_version = std::string(program_version()),
                          .time = time,
                          .settings_in_force = [&running] { return running.settings(); },
                          .server_id = daily_backup_id(secret, data.root())});
    auto next_tick = time.steady_now();
    for (;;) {
        auto const now = time.steady_now();
        if (now >= next_tick) {
            running.tick();
            backups.tick();
            next_tick = now + tick_interval_ms;
        }
        constexpr long nanoseconds_per_ms = 1'000'000;
        timespec const limit{0, std::min<long>(next_tick - now, tick_interval_ms - 1) *
                                    nanoseconds_per_ms};
        int const signal = sigtimedwait(&signals, nullptr, &limit);
        if (signal == SIGHUP) {
            manager.reloading();
            reload(running, data, chosen);
            manager.ready("taking clients in");
        } else if (signal == SIGTERM || signal == SIGINT) {
            manager.stopping();
            return log::info("stopping", {{"signal", signal}});
        }
    }
}

} // namespace

int run_server(serve_options const& chosen)
{
    auto const signals = block_signals();
    service_manager const manager;
    data_directory const data(chosen.data);
    refuse_half_a_restore(data);
    import_if_original(data); // before anything is made there
    refuse_lost_database(data);
    data.ensure();
    auto const settings = load_config(data, chosen);

    config_editor editor(config_path_of(data, chosen));
    disk_folder disk;
    plugin_files plugins(data.plugins());
    system_random random;
    system_clock_source const time;
    auto const webhook_key = ensure_secret_key(data.webhook_key_file(), random);
    server running({.database = data.database_file(),
                    .settings = settings,
                    .config_file = &editor,
                    .plugins = &plugins,
                    .push = load_vapid(data, server_text(*settings, "url"), random),
                    .fingerprint_secret = environment_or("PUSH_FINGERPRINT_SECRET",
                                                         default_fingerprint_secret),
                    .webhook_key = webhook_key,
                    .version = std::string(program_version()),
                    .listening_sockets = manager.listening_sockets(),
                    .on_core_tick = [&manager] { manager.alive(); },
                    .live_disk = &disk,
                    .config_path = editor.file(),
                    .read_settings = [&](std::string const& text, config const& in_force) {
                        return read_edit(text, in_force, data, chosen);
                    }});
    std::optional<control> door;
    door.emplace(data.root(),
                 desk_surroundings{.running = running,
                                   .config_file = editor.file(),
                                   .database = data.database_file(),
                                   .time = time,
                                   .reload = [&] { reread_config(running, data, chosen); },
                                   .started_with = settings});
    // The port is ours already: whoever gets an answer finds this logged and printed.
    log::info("listening", {{"host", settings->host}, {"port", running.port()}});
    greet(running, *settings);
    running.start();
    door->start();
    manager.ready("taking clients in");

    run_until_stopped({running, data, chosen, signals, manager,
                       {reinterpret_cast<char const*>(webhook_key.data()), webhook_key.size()}});
    door.reset();
    constexpr std::chrono::seconds phase_time_max{10};
    bool const in_time = running.stop(phase_time_max);
    log::info("stopped", {{"in_time", in_time}});
    log::flush();
    return 0;
}

} // namespace oc
