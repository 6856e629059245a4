// A connection to a SQLite file: how it is opened, what is made sure of at once, its transactions
// and its write-ahead log. One thread at a time.
#pragma once

#include "db/sql.hpp"
#include "db/sqlite/raw_handle.hpp"
#include "db/sqlite/statement.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace oc::sqlite {

enum class open_mode : std::uint8_t {
    write, // made when missing; WAL, synchronous=FULL
    read,  // beside a writer, each transaction a snapshot
    check, // like read, and nothing at all is changed, not even files beside the database
};

class connection final : public sql::connection {
public:
    /// Throws sql::failure; for a file that is no database of this program with words that say so.
    connection(std::filesystem::path const& file, open_mode mode);

    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    sql::statement& prepared(sql::query const& what) override;
    void execute(std::string const& script) override;

    void begin_write() override;
    void begin_read() override;
    void commit() override;
    void rollback() override;
    bool is_transaction_sound() const override;

    std::int64_t changes() const override;
    std::int64_t total_changes() const override;

    void maintain() override;
    void maintain_at_close() override;

private:
    void refuse_foreign_files();
    void set_up(open_mode mode);
    std::string ask(std::string_view text);
    void checkpoint(int mode);

    // Statements are finalised before the connection is closed, so it stands first.
    handle_ptr handle_;
    std::vector<std::unique_ptr<statement>> statements_; // by number of the query
    bool are_syncs_timed_ = false;
    bool world_failed_ = false;                          // since the transaction began
    int log_pages_ = 0;             // in the write-ahead log after the last commit
    int next_checkpoint_pages_ = 0; // when the log has so many
};

} // namespace oc::sqlite
