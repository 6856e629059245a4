// Opening without writing.
#include "import/snapshot.hpp"

#include "db/faults.hpp"
#include "db/load_view.hpp"
#include "db/make_tx.hpp"
#include "db/migrations.hpp"

#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace oc {
namespace {

void require_schema(sql::connection& sql)
{
    if (find_schema_version(sql) == 0)
        throw std::runtime_error(std::string(nothing_in_it));
    auto problem = find_schema_problem(sql, known_migrations());
    if (problem.empty() &&
        find_schema_version(sql) < static_cast<std::int64_t>(known_migrations().size()))
        problem = "it was last used by an older program; start the server once, which brings it "
                  "up to date";
    if (!problem.empty())
        throw std::runtime_error(problem);
}

} // namespace

snapshot::snapshot(parts from)
{
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(from.database, ignored))
        throw std::runtime_error("there is no database " + from.database.string());
    try {
        lock_.emplace(from.database);
    } catch (std::runtime_error const&) {
        // A server is running, or the folder is not ours to write: reading is possible either way.
    }
    try {
        sql_ = std::make_unique<sqlite::connection>(
            from.database, lock_ ? sqlite::open_mode::check : sqlite::open_mode::read);
        sql_->begin_read();
        require_schema(*sql_);
        now_ = load_view(*sql_, std::move(from.settings));
    } catch (std::exception const& cause) {
        throw std::runtime_error("can't read the database " + from.database.string() + ": " +
                                 cause.what());
    }
    if (from.webhook_key)
        secrets_.emplace(*from.webhook_key);
    secret_box const* const secrets = secrets_ ? &*secrets_ : nullptr;
    walks_.emplace(*sql_);
    tx_.emplace(make_read_tx(*sql_, *now_, secrets));
}

} // namespace oc
