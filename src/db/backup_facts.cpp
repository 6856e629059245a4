// Counts and the files' records, as far as the schema has come.
#include "db/backup_facts.hpp"

#include "db/migrations.hpp"
#include "db/sqlite/connection.hpp"

#include <stdexcept>

namespace oc {
namespace {

sql::query const count_rows("SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM messages)");
sql::query const find_blob_table("SELECT 1 FROM sqlite_master WHERE name = 'attachment_blobs'");

bool has_blobs(sql::connection& on)
{
    sql::cursor row(on, find_blob_table);
    return row.next();
}

} // namespace

backup_facts read_backup_facts(std::filesystem::path const& file)
{
    sqlite::connection on(file, sqlite::open_mode::check);
    on.begin_read();
    backup_facts facts;
    facts.schema = find_schema_version(on);
    if (auto const problem = find_schema_problem(on, known_migrations()); !problem.empty())
        throw std::runtime_error(problem);
    if (facts.schema > 0) {
        sql::cursor row(on, count_rows);
        if (row.next()) {
            facts.users = row.integer(0);
            facts.messages = row.integer(1);
        }
    }
    if (has_blobs(on))
        facts.blobs = list_stored_blobs(on);
    on.rollback();
    return facts;
}

} // namespace oc
