// server: the running whole. The composition root: the only place that builds concrete things and
// ties them together. Built, started, told of ticks and settings, and stopped by init.
#pragma once

#include "base/secret_box.hpp"
#include "domain/config.hpp"
#include "domain/settings_file.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oc {

class core;
class live_folder;
class plugin_folder;
struct vapid_identity;

struct server_options {
    std::filesystem::path database;
    std::shared_ptr<config const> settings;
    settings_file* config_file = nullptr; // must outlive the server
    plugin_folder* plugins = nullptr;     // the same; none: no native module runs
    bool listens = true;                  // false: no client can come
    std::shared_ptr<vapid_identity const> push{}; // null: no Web Push
    std::string fingerprint_secret{};
    secret_box::key webhook_key{};        // that the webhooks' tokens are sealed under
    std::string version{};
    std::vector<int> listening_sockets{}; // that listen already, instead of the config's address
    std::function<void()> on_core_tick{}; // on the core, with each tick: the core is not stuck
    /// For the live files (watchers/live_files.hpp); must outlive the server. None: there are none.
    live_folder* live_disk = nullptr;
    std::filesystem::path config_path{}; // of config.json
    /// What its text means, after the settings that are in force; throws std::runtime_error when
    /// that cannot be. Core thread.
    std::function<std::shared_ptr<config const>(std::string const& text, config const& in_force)>
        read_settings{};
};

class server {
public:
    /// Opens the data and the port, but takes nobody in yet. Throws std::runtime_error with words
    /// for the operator.
    explicit server(server_options options);
    /// Stops if nobody did.
    ~server();

    server(server const&) = delete;
    server& operator=(server const&) = delete;

    /// Takes clients in.
    void start();

    std::uint16_t port() const;
    /// The code with which the first owner claims the server; none once it has an owner.
    std::optional<std::string> const& claim_code() const;

    /// About once a second. Looks at the certificate's files, which may block. Any thread.
    void tick();
    /// Those in force. Any thread but the core's, which it waits for: at most 10 seconds, then it
    /// throws. So it does once the server has stopped.
    std::shared_ptr<config const> settings() const;
    /// The operator's new settings (SIGHUP). Any thread.
    void set_settings(std::shared_ptr<config const> settings);
    /// Reads the certificate again, changed or not (SIGHUP). Blocks.
    void reload_certificate();
    /// Clients have to say https and wss.
    bool speaks_tls() const;

    /// For the operator (src/admin): runs it on the core, or never once the server has stopped.
    /// Any thread.
    void post(std::function<void(core&)> work);

    /// Orderly, in phases, each with the deadline: stop accepting, finish the commands that run,
    /// flush and close with 1001, checkpoint. Blocks. False when a phase ran out of time; what was
    /// acknowledged is on the disk all the same.
    bool stop(std::chrono::milliseconds phase_time_max);

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

} // namespace oc
