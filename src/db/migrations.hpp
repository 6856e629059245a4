// Migrations: numbered SQL files that are built in and applied in order, each in one transaction
// with the note that it was. Forward only.
#pragma once

#include "base/clock.hpp"
#include "base/embedded_file.hpp"
#include "db/sql.hpp"

#include <span>
#include <string>

namespace oc {

/// Those of this program, by number.
std::span<embedded_file const> known_migrations();

/// What keeps this program from using the database as it is now: it is newer, or was made by other
/// migrations. Words for the operator; empty when nothing does. Changes nothing.
std::string find_schema_problem(sql::connection& on, std::span<embedded_file const> known);

/// How many migrations the database has had; 0 for an empty one.
std::int64_t find_schema_version(sql::connection& on);

/// Applies what is missing. Names are "0001_words.sql", numbers without holes (CHECK). Throws
/// std::runtime_error with the words of find_schema_problem, or sql::failure.
void migrate(sql::connection& on, std::span<embedded_file const> known, unix_seconds now);

} // namespace oc
