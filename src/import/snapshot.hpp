// snapshot: a database as it is at one moment, opened for reading only, beside a running server or
// without one. One thread.
#pragma once

#include "base/secret_box.hpp"
#include "db/blob_folder.hpp"
#include "db/database_lock.hpp"
#include "db/json_columns.hpp"
#include "db/sqlite/connection.hpp"
#include "db/table_walks.hpp"
#include "db/tx.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace oc {

class snapshot {
public:
    struct parts {
        std::filesystem::path database{};
        std::shared_ptr<config const> settings = std::make_shared<config const>();
        std::optional<secret_box::key> webhook_key{}; // without it no token can be read
    };

    /// Throws std::runtime_error with words for the operator.
    explicit snapshot(parts from);
    snapshot(snapshot const&) = delete;
    snapshot& operator=(snapshot const&) = delete;

    view const& now() const { return *now_; }
    read_tx& db() { return *tx_; }
    table_walks const& walks() const { return *walks_; }
    /// For who needs all of it: throws std::runtime_error that names the first column whose text
    /// cannot be read, and says what helps. Reads every row.
    void require_readable() const { require_readable_columns(*sql_); }
    bool reads_tokens() const { return secrets_.has_value(); }

private:
    std::optional<database_lock> lock_{}; // when no server runs: none starts meanwhile
    std::unique_ptr<sqlite::connection> sql_{};
    std::optional<secret_box> secrets_{};
    view_ptr now_{};
    std::optional<read_tx> tx_{};
    std::optional<table_walks> walks_{};
};

} // namespace oc
