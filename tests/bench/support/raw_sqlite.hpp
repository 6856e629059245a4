// raw_sqlite: what storage is measured against: the same rows into the same tables by bare calls of
// SQLite, in groups with one fsync each, and the same pages out of them. One thread.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace oc::bench {

/// What a message is made of here, and what the log of events keeps of it.
inline constexpr std::size_t content_bytes = 100;
inline constexpr std::size_t event_bytes = 350;
inline constexpr std::size_t room_count = 20;

class raw_sqlite {
public:
    /// A database that a store has made.
    explicit raw_sqlite(std::filesystem::path const& file);

    /// Inserts that many messages with their events, one transaction per group.
    void insert(std::size_t count, std::size_t group);
    /// A page of `limit` messages before that position, every column touched. Returns its rows.
    std::size_t read_page(std::int64_t room, std::int64_t before, int limit);

private:
    struct closer {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    using statement = std::unique_ptr<sqlite3_stmt, closer>;

    void execute(char const* text);
    statement prepare(std::string_view text);
    void step(sqlite3_stmt* what);
    void insert_one();

    std::unique_ptr<sqlite3, closer> handle_;
    statement insert_message_;
    statement insert_event_;
    statement list_;
    std::int64_t inserted_ = 0;
    std::string const content_;
    std::string const event_;
};

} // namespace oc::bench
