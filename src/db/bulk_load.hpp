// bulk_load: a new database that is filled in one go, beside its final name. Nothing of it is
// durable until finish(): what a crash leaves is a file that nobody reads, to be removed. Indexes
// over the histories are made at the end, which is five times faster than keeping them. One thread.
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret_box.hpp"
#include "db/message_ids.hpp"
#include "db/sqlite/connection.hpp"
#include "db/tx.hpp"
#include "db/working_view.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oc {

class bulk_load {
public:
    struct parts {
        std::filesystem::path file; // removed first when it is there
        std::shared_ptr<config const> settings;
        secret_box const& secrets; // of the webhooks
        clock const& time;
        random_source& random;
    };

    /// An empty database without roles and channels. Throws std::runtime_error.
    explicit bulk_load(parts from);
    ~bulk_load();
    bulk_load(bulk_load const&) = delete;
    bulk_load& operator=(bulk_load const&) = delete;

    /// All tables. Until index_histories() nothing finds a message by its id, and ids and reactions
    /// are not checked for being unique.
    tx& db() { return *tx_; }
    sql::connection& sql() { return *sql_; }

    struct lost {
        std::int64_t messages = 0;
        std::int64_t pins = 0;
        std::int64_t reactions = 0;
    };
    struct repairs {
        std::map<room_id, lost> replaced{}; // earlier messages of the same id in the same room
        std::int64_t renamed = 0; // messages of other rooms with an id that was taken
    };
    /// Makes the indexes; of messages of one id the last in its room remains, and the first room
    /// keeps the id.
    repairs index_histories();

    /// Commits, closes, and syncs the file. Nothing may be done afterwards.
    void finish();

    /// Removes the file of a load that was broken off, with what SQLite may have put beside it.
    static void remove_leftovers(std::filesystem::path const& file);

private:
    void drop_indexes();
    void make_indexes();
    repairs repair_ids();
    void keep_id_floor();

    std::filesystem::path file_;
    random_source& random_;
    std::unique_ptr<sqlite::connection> sql_;
    working_view working_{};
    next_positions next_positions_{};
    released_blobs released_{};
    std::int64_t next_event_ = 0;
    message_ids ids_;
    std::optional<tx> tx_{};
    std::vector<std::string> index_scripts_{};
};

} // namespace oc
