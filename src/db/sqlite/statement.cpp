// Statements of SQLite: parameters bound by name, result codes turned into failures.
#include "db/sqlite/statement.hpp"

#include "base/check.hpp"

#include <sqlite3.h>

#include <string>

namespace oc::sqlite {
namespace {

sql::failure_kind kind_of(int extended_code)
{
    if (extended_code == SQLITE_IOERR_FSYNC || extended_code == SQLITE_IOERR_DIR_FSYNC)
        return sql::failure_kind::sync;
    switch (extended_code & 0xff) {
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
    case SQLITE_ERROR: return sql::failure_kind::statement;
    default: return sql::failure_kind::world;
    }
}

} // namespace

sql::failure make_failure(sqlite3* connection, int extended_code)
{
    std::string words = "SQLite: ";
    words += connection == nullptr ? sqlite3_errstr(extended_code) : sqlite3_errmsg(connection);
    words += " (code " + std::to_string(extended_code) + ")";
    return {kind_of(extended_code), words};
}

statement::statement(sqlite3* connection, std::string_view text, bool& world_failed)
    : connection_(connection), world_failed_(world_failed)
{
    require_ok(sqlite3_prepare_v3(connection, text.data(), static_cast<int>(text.size()),
                                  SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
    auto const count = sqlite3_bind_parameter_count(handle_);
    parameters_.resize(static_cast<std::size_t>(count) + 1);
    for (int n = 1; n <= count; ++n) {
        auto const name = "$" + std::to_string(n);
        auto const number = sqlite3_bind_parameter_index(handle_, name.c_str());
        CHECK(number > 0); // the parameters of a query are $1 … $n without holes
        parameters_[static_cast<std::size_t>(n)] = number;
    }
}

statement::~statement() { sqlite3_finalize(handle_); }

void statement::require_ok(int code)
{
    if (code == SQLITE_OK)
        return;
    auto const problem = make_failure(connection_, code);
    world_failed_ = world_failed_ || problem.kind() != sql::failure_kind::statement;
    throw problem;
}

void statement::bind_null(int parameter)
{
    require_ok(sqlite3_bind_null(handle_, parameters_[static_cast<std::size_t>(parameter)]));
}

void statement::bind_integer(int parameter, std::int64_t value)
{
    require_ok(
        sqlite3_bind_int64(handle_, parameters_[static_cast<std::size_t>(parameter)], value));
}

void statement::bind_real(int parameter, double value)
{
    require_ok(
        sqlite3_bind_double(handle_, parameters_[static_cast<std::size_t>(parameter)], value));
}

void statement::bind_text(int parameter, std::string_view value, sql::text_lifetime lifetime)
{
    // A null pointer would bind null instead of the empty text.
    char const* const begin = value.data() == nullptr ? "" : value.data();
    require_ok(sqlite3_bind_text64(
        handle_, parameters_[static_cast<std::size_t>(parameter)], begin, value.size(),
        lifetime == sql::text_lifetime::borrowed ? SQLITE_STATIC : SQLITE_TRANSIENT, SQLITE_UTF8));
}

void statement::bind_blob(int parameter, std::string_view value, sql::text_lifetime lifetime)
{
    char const* const begin = value.data() == nullptr ? "" : value.data();
    require_ok(sqlite3_bind_blob64(
        handle_, parameters_[static_cast<std::size_t>(parameter)], begin, value.size(),
        lifetime == sql::text_lifetime::borrowed ? SQLITE_STATIC : SQLITE_TRANSIENT));
}

bool statement::step()
{
    auto const code = sqlite3_step(handle_);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        require_ok(code);
    return false;
}

void statement::reset() { sqlite3_reset(handle_); }

bool statement::is_null(int column) const
{
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::int64_t statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

double statement::real(int column) const { return sqlite3_column_double(handle_, column); }

std::string_view statement::text(int column) const
{
    auto const* const begin =
        reinterpret_cast<char const*>(sqlite3_column_text(handle_, column)); // before its length
    if (begin == nullptr)
        return {};
    return {begin, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::string_view statement::blob(int column) const
{
    auto const* const begin = static_cast<char const*>(sqlite3_column_blob(handle_, column));
    if (begin == nullptr)
        return {};
    return {begin, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

} // namespace oc::sqlite
