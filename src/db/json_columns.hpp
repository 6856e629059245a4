// json_columns: every column of the database that holds JSON, where its text cannot be read, and
// what it is set to then. For `check --deep`, `repair` and exports. Blocks for as long as every row
// takes; the thread of the connection.
#pragma once

#include "db/sql.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// A text that the program cannot read where it expects JSON of a certain shape.
struct broken_column {
    std::string_view table;
    std::string key;       // of the row; for messages the room
    std::string position;  // for messages; else empty
    std::string_view column;
    std::string text;
    std::string_view remedy; // "it is emptied"
};

/// "messages, room 1, position 7: the column embeds cannot be read".
std::string describe(broken_column const& broken);

/// Changes nothing. The schema has to be this program's.
void each_broken_column(sql::connection& on,
                        std::function<void(broken_column const&)> const& take);

/// Throws std::runtime_error that names the first one and says what helps, when there is any.
void require_readable_columns(sql::connection& on);

/// Gives each of these columns a value that can be read, inside the caller's transaction; the rest
/// of its row stays.
void mend_broken_columns(sql::connection& on, std::vector<broken_column> const& broken);

} // namespace oc
