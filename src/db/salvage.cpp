// A fresh schema, then table by table; the search index is not copied but made anew by who mends.
#include "db/salvage.hpp"

#include "db/gap_recount.hpp"
#include "db/migrations.hpp"
#include "db/sqlite/connection.hpp"
#include "db/sqlite/table_rescue.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace oc {
namespace {

sql::query const list_tables("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid");
sql::query const count_gaps("SELECT coalesce(sum(count), 0) FROM message_gaps WHERE level = 0 "
                            "AND room NOT IN (SELECT room FROM dead_rooms)");

// Made anew, or the migrations' own.
constexpr std::array<std::string_view, 4> not_copied{"search_filters", "search_texts",
                                                     "search_unsealed", "schema_migrations"};

std::int64_t count_removed(sql::connection& on)
{
    sql::cursor row(on, count_gaps);
    return row.next() ? row.integer(0) : 0;
}

std::vector<std::string> make_tables(std::filesystem::path const& file, unix_seconds now)
{
    std::vector<std::string> names;
    sqlite::connection fresh(file, sqlite::open_mode::write);
    migrate(fresh, known_migrations(), now);
    {
        sql::cursor row(fresh, list_tables);
        while (row.next())
            if (std::ranges::find(not_copied, row.text(0)) == not_copied.end() &&
                !row.text(0).starts_with("sqlite_"))
                names.push_back(row.string(0));
    }
    fresh.maintain_at_close();
    return names;
}

// A page in the middle of the schema leaves nothing to go by.
void require_schema(sqlite::raw_handle const& source)
{
    try {
        source.execute("SELECT count(*) FROM sqlite_master; SELECT 1 FROM messages LIMIT 0");
    } catch (sql::failure const& failure) {
        throw std::runtime_error(std::string("its schema cannot be read (") + failure.what() +
                                 "): nothing can be saved; restore a backup");
    }
}

std::int64_t count_lost(std::filesystem::path const& file)
{
    sqlite::connection on(file, sqlite::open_mode::write);
    on.begin_write();
    auto const known = count_removed(on);
    for (auto const room : list_rooms_with_wrong_gaps(on))
        recount_gaps(on, room);
    auto const lost = count_removed(on) - known;
    on.commit();
    on.maintain_at_close();
    return std::max<std::int64_t>(lost, 0);
}

} // namespace

salvage_report salvage_database(std::filesystem::path const& from, std::filesystem::path const& to,
                                unix_seconds now)
{
    salvage_report report;
    {
        sqlite::raw_handle const source(from, sqlite::raw_mode::read);
        require_schema(source);
        auto const tables = make_tables(to, now);
        sqlite::raw_handle const target(to, sqlite::raw_mode::write);
        target.execute("PRAGMA foreign_keys = OFF; BEGIN");
        for (auto const& table : tables) {
            auto const copied = sqlite::rescue_table(source, target, table);
            report.tables.push_back({table, copied.rows, copied.damages});
        }
        target.execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    }
    report.messages_lost = count_lost(to);
    return report;
}

} // namespace oc
