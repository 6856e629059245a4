// Applies migrations and remembers each with its hash, so that a database of a newer or of some
// other program is refused and never half understood.
#include "db/migrations.hpp"

#include "base/check.hpp"
#include "base/log.hpp"

#include "embedded_migrations.hpp"

#include <charconv>
#include <stdexcept>

namespace oc {
namespace {

constexpr char make_history[] = "CREATE TABLE IF NOT EXISTS schema_migrations ("
                                "number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                                "sha256 TEXT NOT NULL, applied_at REAL NOT NULL) STRICT";

sql::query const find_history("SELECT count(*) FROM sqlite_master "
                              "WHERE type = 'table' AND name = 'schema_migrations'");
sql::query const find_last("SELECT coalesce(max(number), 0) FROM schema_migrations");
sql::query const list_applied("SELECT number, sha256 FROM schema_migrations ORDER BY number");
sql::query const insert_applied("INSERT INTO schema_migrations (number, name, sha256, applied_at) "
                                "VALUES ($1, $2, $3, $4)");

std::int64_t number_of(embedded_file const& file)
{
    std::int64_t number = 0;
    auto const [end, problem] =
        std::from_chars(file.name.data(), file.name.data() + file.name.size(), number);
    CHECK(problem == std::errc() && *end == '_');
    return number;
}

void apply(sql::connection& on, embedded_file const& file, unix_seconds now)
{
    on.begin_write();
    try {
        on.execute(make_history);
        on.execute(std::string(file.text));
        sql::run(on, insert_applied, number_of(file), file.name, file.sha256, now);
        on.commit();
    } catch (...) {
        on.rollback();
        throw;
    }
    log::info("database_migrated", {{"migration", file.name}});
}

} // namespace

std::span<embedded_file const> known_migrations() { return embedded_migrations(); }

std::int64_t find_schema_version(sql::connection& on)
{
    sql::cursor history(on, find_history);
    if (!history.next() || history.integer(0) == 0)
        return 0;
    sql::cursor last(on, find_last);
    return last.next() ? last.integer(0) : 0;
}

std::string find_schema_problem(sql::connection& on, std::span<embedded_file const> known)
{
    auto const version = find_schema_version(on);
    if (version == 0)
        return {};
    auto const newest = static_cast<std::int64_t>(known.size());
    if (version > newest)
        return "the database has been used by a newer program (its schema is " +
               std::to_string(version) + ", this program knows " + std::to_string(newest) +
               "); run that program, or restore a backup from before";
    sql::cursor applied(on, list_applied);
    std::int64_t expected = 0;
    while (applied.next()) {
        ++expected;
        auto const number = applied.integer(0);
        if (number != expected ||
            applied.text(1) != known[static_cast<std::size_t>(number) - 1].sha256)
            return "migration " + std::to_string(number) +
                   " of the database is not the one of this program";
    }
    return {};
}

void migrate(sql::connection& on, std::span<embedded_file const> known, unix_seconds now)
{
    if (auto const problem = find_schema_problem(on, known); !problem.empty())
        throw std::runtime_error(problem);
    auto const version = find_schema_version(on);
    for (std::size_t i = 0; i < known.size(); ++i) {
        auto const number = number_of(known[i]);
        CHECK(number == static_cast<std::int64_t>(i) + 1);
        if (number > version)
            apply(on, known[i], now);
    }
}

} // namespace oc
