// Bare calls.
#include "bench/support/raw_sqlite.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>

namespace oc::bench {
namespace {

// As the tables of db/migrations/0001_initial.sql want them.
constexpr std::string_view insert_message_text =
    "INSERT INTO messages (room, position, id, author, content, timestamp, edited, pinned, pings) "
    "VALUES (?1, ?2, ?3, 'USR:bench7', ?4, 1.5e9, 0, 0, '{}')";
constexpr std::string_view insert_event_text =
    "INSERT INTO events (seq, at, topic, frame) VALUES (?1, 1.5e9, 'channel/1', ?2)";
constexpr std::string_view list_text =
    "SELECT position, id, author, content, timestamp, edited, pinned, reply_id, reply_author, "
    "reply_ping, pings, nonce, embeds, attachments, webhook, interaction, extra FROM messages "
    "WHERE room = ?1 AND position < ?2 ORDER BY position DESC LIMIT ?3";

void bind(sqlite3_stmt* to, int number, std::string_view text)
{
    sqlite3_bind_text(to, number, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

} // namespace

raw_sqlite::raw_sqlite(std::filesystem::path const& file)
    : content_(content_bytes, 'x'), event_(event_bytes, 'e')
{
    sqlite3* opened = nullptr;
    int const code = sqlite3_open_v2(file.c_str(), &opened,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    handle_.reset(opened);
    if (code != SQLITE_OK)
        throw std::runtime_error("cannot open " + file.string());
    execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768");
    insert_message_ = prepare(insert_message_text);
    insert_event_ = prepare(insert_event_text);
    list_ = prepare(list_text);
}

void raw_sqlite::execute(char const* text)
{
    if (sqlite3_exec(handle_.get(), text, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(handle_.get()));
}

raw_sqlite::statement raw_sqlite::prepare(std::string_view text)
{
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), text.data(), static_cast<int>(text.size()),
                           SQLITE_PREPARE_PERSISTENT, &made, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(handle_.get()));
    return statement(made);
}

void raw_sqlite::step(sqlite3_stmt* what)
{
    if (sqlite3_step(what) != SQLITE_DONE)
        throw std::runtime_error(sqlite3_errmsg(handle_.get()));
    sqlite3_reset(what);
}

void raw_sqlite::insert_one()
{
    std::array<char, 64> id{};
    auto const number = static_cast<unsigned long long>(inserted_);
    int const size =
        std::snprintf(id.data(), id.size(), "%08llx-%04llx-7000-8000-%012llx", number >> 16,
                      number & 0xffff, number * 2654435761 % (1ULL << 48));
    auto* const message = insert_message_.get();
    sqlite3_bind_int64(message, 1, inserted_ % static_cast<std::int64_t>(room_count));
    sqlite3_bind_int64(message, 2, inserted_ / static_cast<std::int64_t>(room_count));
    bind(message, 3, {id.data(), static_cast<std::size_t>(size)});
    bind(message, 4, content_);
    step(message);
    sqlite3_bind_int64(insert_event_.get(), 1, inserted_ + 1);
    bind(insert_event_.get(), 2, event_);
    step(insert_event_.get());
    ++inserted_;
}

void raw_sqlite::insert(std::size_t count, std::size_t group)
{
    for (std::size_t i = 0; i < count; ++i) {
        if (i % group == 0)
            execute("BEGIN IMMEDIATE");
        insert_one();
        if (i % group == group - 1 || i + 1 == count)
            execute("COMMIT");
    }
}

std::size_t raw_sqlite::read_page(std::int64_t room, std::int64_t before, int limit)
{
    auto* const list = list_.get();
    sqlite3_bind_int64(list, 1, room);
    sqlite3_bind_int64(list, 2, before);
    sqlite3_bind_int(list, 3, limit);
    std::size_t rows = 0;
    std::size_t bytes = 0;
    for (; sqlite3_step(list) == SQLITE_ROW; ++rows)
        for (int column = 0; column < sqlite3_column_count(list); ++column)
            if (sqlite3_column_text(list, column) != nullptr)
                bytes += static_cast<std::size_t>(sqlite3_column_bytes(list, column));
    sqlite3_reset(list);
    return bytes > 0 ? rows : 0;
}

} // namespace oc::bench
