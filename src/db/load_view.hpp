// The first view: what a fresh database starts with, and how an existing one is read.
#pragma once

#include "base/random.hpp"
#include "db/sql.hpp"
#include "domain/view.hpp"

#include <memory>

namespace oc {

/// Gives a database that never had any the default roles and the channel `general`, in one
/// transaction. Does nothing for others, also when all roles and channels were removed.
void insert_fresh_content(sql::connection& sql, random_source& random);

/// Everything that a view holds. Throws sql::failure, or std::runtime_error for damaged columns.
view_ptr load_view(sql::connection& sql, std::shared_ptr<config const> settings);

} // namespace oc
