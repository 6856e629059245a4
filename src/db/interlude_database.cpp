// Rows of a file that is not ours.
#include "db/interlude_database.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "db/sqlite/statement.hpp"

#include <sqlite3.h>

#include <array>
#include <map>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> tables{
    {{"channels", "position, rowid"},
     {"threads", "created_at, rowid"},
     {"webhooks", "created_at, rowid"},
     {"users", "rowid"},
     {"roles", "rowid"},
     {"polls", "created_at, rowid"},
     {"poll_votes", "voted_at, rowid"}}};

json::value read_column(sqlite3_stmt* row, int column)
{
    switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER: return sqlite3_column_int64(row, column);
    case SQLITE_FLOAT: return sqlite3_column_double(row, column);
    case SQLITE_TEXT: {
        std::string_view const text(
            reinterpret_cast<char const*>(sqlite3_column_text(row, column)),
            static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
        return is_valid_utf8(text) ? json::value(text) : json::value(nullptr);
    }
    default: return nullptr;
    }
}

struct database_closer {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
struct statement_closer {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
};
using statement_ptr = std::unique_ptr<sqlite3_stmt, statement_closer>;

} // namespace

struct interlude_database::state {
    std::unique_ptr<sqlite3, database_closer> handle{};
    std::map<std::string, statement_ptr> statements{}; // by text
};

interlude_database::interlude_database(std::filesystem::path const& file)
    : state_(std::make_unique<state>())
{
    bool const has_log = std::filesystem::exists(file.string() + "-wal");
    std::string uri = "file:";
    for (char const c : std::filesystem::absolute(file).string()) {
        if (c == '%' || c == '?' || c == '#')
            uri += c == '%' ? "%25" : c == '?' ? "%3f" : "%23";
        else
            uri += c;
    }
    if (!has_log)
        uri += "?immutable=1"; // no file is made beside it
    sqlite3* opened = nullptr;
    auto const code = sqlite3_open_v2(
        uri.c_str(), &opened,
        (has_log ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_URI |
            SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        nullptr);
    state_->handle.reset(opened);
    if (code != SQLITE_OK)
        throw sqlite::make_failure(opened, code);
    sqlite3_exec(opened, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                         "PRAGMA query_only = ON; PRAGMA cache_size = -16384",
                 nullptr, nullptr, nullptr);
}

interlude_database::~interlude_database() = default;

void interlude_database::run(std::string const& text, std::string_view parameter,
                             take_row const& take)
{
    auto& place = state_->statements[text];
    if (!place) {
        sqlite3_stmt* made = nullptr;
        auto const code = sqlite3_prepare_v3(state_->handle.get(), text.c_str(), -1,
                                             SQLITE_PREPARE_PERSISTENT, &made, nullptr);
        place.reset(made);
        if (code != SQLITE_OK)
            throw sqlite::make_failure(state_->handle.get(), code);
    }
    auto* const row = place.get();
    if (sqlite3_bind_parameter_count(row) > 0)
        sqlite3_bind_text64(row, 1, parameter.data(), parameter.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8);
    int code = sqlite3_step(row);
    for (; code == SQLITE_ROW; code = sqlite3_step(row)) {
        json::object read;
        for (int column = 0; column < sqlite3_column_count(row); ++column)
            read[sqlite3_column_name(row, column)] = read_column(row, column);
        take(read);
    }
    sqlite3_reset(row);
    if (code != SQLITE_DONE)
        throw sqlite::make_failure(state_->handle.get(), code);
}

bool interlude_database::has_table(std::string_view name)
{
    bool is_there = false;
    run("SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1", name,
        [&](json::object const&) { is_there = true; });
    return is_there;
}

void interlude_database::each_row(std::string_view table, take_row const& take)
{
    for (auto const& [name, order] : tables)
        if (name == table)
            return run("SELECT * FROM " + std::string(name) + " ORDER BY " + std::string(order), {},
                       take);
    UNREACHABLE();
}

void interlude_database::each_message(std::string_view channel, take_row const& take)
{
    run("SELECT * FROM messages WHERE channel = $1 AND thread_id IS NULL "
        "ORDER BY timestamp, rowid",
        channel, take);
}

void interlude_database::each_thread_message(std::string_view thread, take_row const& take)
{
    run("SELECT * FROM messages WHERE thread_id = $1 ORDER BY timestamp, rowid", thread, take);
}

void interlude_database::each_reaction(std::string_view message, take_row const& take)
{
    run("SELECT emoji, user_id FROM reactions WHERE message_id = $1 ORDER BY rowid", message, take);
}

void interlude_database::each_room(take_row const& take)
{
    run("SELECT channel, NULL AS thread_id, count(*) AS messages FROM messages "
        "WHERE thread_id IS NULL GROUP BY channel "
        "UNION ALL SELECT NULL, thread_id, count(*) FROM messages "
        "WHERE thread_id IS NOT NULL GROUP BY thread_id",
        {}, take);
}

std::int64_t interlude_database::count_lost_reactions()
{
    std::int64_t found = 0;
    run("SELECT count(*) AS lost FROM reactions WHERE message_id IS NULL OR message_id NOT IN "
        "(SELECT id FROM messages WHERE id IS NOT NULL)",
        {}, [&](json::object const& row) { found = row.at("lost").as_int64(); });
    return found;
}

} // namespace oc
