// test_world: a whole server in one thread: core, inbox, store over a database file of its own,
// with clock, chance, network and Rotur of the test's making. Nothing happens before the test runs
// the executors, so every run is repeatable. For plays, the simulation and unit tests.
#pragma once

#include "db/store.hpp"
#include "server/core.hpp"
#include "server/inbox.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_internet.hpp"
#include "support/fake_network.hpp"
#include "support/fake_rotur.hpp"
#include "support/faulty_disk.hpp"
#include "support/manual_executor.hpp"
#include "support/seeded_random.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace oc::test {

/// A folder that goes away with the object; in memory where the system has such a place.
class world_folder {
public:
    world_folder();
    ~world_folder();
    world_folder(world_folder const&) = delete;
    world_folder& operator=(world_folder const&) = delete;
    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// A fresh server's config.json with rate limiting off, the name "Testing", and these changes
/// ("limits.post_content" → 20).
using setting_changes = std::vector<std::pair<std::string, boost::json::value>>;
boost::json::object make_test_document(setting_changes const& changes = {});
/// The same, read. Throws std::runtime_error when a setting is wrong.
std::shared_ptr<config const> make_test_settings(setting_changes const& changes = {});

/// A config.json of which only the last changes are kept.
class fake_settings_file final : public settings_file {
public:
    void patch(std::string_view section, boost::json::object const& changes) override;

    bool is_broken = false; // every change fails
    std::function<void(boost::json::object const&)> on_change{};
};

struct world_options {
    std::shared_ptr<config const> settings = make_test_settings();
    std::uint64_t seed = 1;
    std::size_t net_threads = 2;
    bool has_push = true; // it has a key for Web Push
    plugin_folder* plugins = nullptr; // must outlive the world
};

class test_world {
public:
    explicit test_world(world_options options = {});
    ~test_world();
    test_world(test_world const&) = delete;
    test_world& operator=(test_world const&) = delete;

    // Running. --------------------------------------------------------------------------------

    /// Runs every executor in turn until nothing is left to do.
    void run_until_idle();
    /// The executors in a fixed order: core, store writer, readers, workers, net threads; for tests
    /// that choose the order in which things happen.
    std::vector<manual_executor*> executors();
    /// Virtual time, second by second with a tick each; runs until idle after each.
    void advance_s(std::int64_t seconds);
    /// The same for less than a tick; runs until idle, without a tick.
    void advance_ms(std::int64_t milliseconds);
    /// One tick of the core; does not run it.
    void tick();

    // Clients. --------------------------------------------------------------------------------

    /// Does not run anything: the handshake comes when the executors run.
    peer& connect(peer_info info = {.address = "127.0.0.1", .loopback = true});
    /// Connects, and logs the user in through Rotur, who knows it from now on; runs until idle.
    /// The hello is taken: handshake, auth_success, ready and what comes before them. Throws
    /// std::runtime_error when the login fails.
    peer& log_in(std::string const& user_id, std::string const& username);
    /// For a user that exists.
    peer& log_in(std::string const& user_id);

    // What is stored. -------------------------------------------------------------------------

    /// Runs a change as the core does for itself, until idle: clients hear of changed rights.
    /// Throws std::runtime_error when it is not committed.
    void change(std::function<void(tx&)> work);
    /// The same for one that clients hear more of.
    void cause(std::function<effects(tx&)> work);
    /// Queues it without running; `done` gets whether it was committed.
    void queue_change(std::function<void(tx&)> work, std::function<void(bool)> done = {});
    void read(std::function<void(read_tx&)> work);

    /// Stores an account; with a password for local ones (its Argon2id hash is stored).
    void add_user(user who, std::string const& password = "");
    void add_channel(channel where);
    void add_role(role what);
    /// A message of that user; returns its id.
    std::string add_message(std::string const& channel, std::string const& user_id,
                            std::string const& content);

    // The rest. -------------------------------------------------------------------------------

    /// Closes every connection, stops as a server does, and starts again over the same database.
    /// Peers and executors of before are gone.
    void restart();

    view const& now() const;
    core& center();
    std::string info_json();
    fake_network& net();
    fake_rotur& rotur();
    faulty_disk& disk() { return disk_; }
    fake_settings_file& config_file() { return config_file_; }
    std::filesystem::path database_file() const { return folder_.path() / "originchats.sqlite3"; }

    fake_clock time{};
    seeded_random random;
    rotur_book book{};
    push_box pushes{}; // what was posted to push services

private:
    void queue_cause(std::function<effects(tx&)> work, std::function<void(bool)> done);

    struct machine; // what a restart replaces

    void start();
    void stop();

    world_options options_;
    world_folder folder_{};
    secret_box const secrets_{secret_box::key{}};
    faulty_disk disk_{};
    fake_settings_file config_file_{};
    std::unique_ptr<machine> running_{};
};

} // namespace oc::test
