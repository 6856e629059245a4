// table_rescue: copies the rows of one table out of a file with damaged pages. Internal to the
// driver; one thread at a time.
#pragma once

#include "db/sqlite/raw_handle.hpp"

#include <cstdint>
#include <string>

namespace oc::sqlite {

struct rescue_count {
    std::int64_t rows = 0;
    std::int64_t damages = 0;
};

/// Inserts every row of `from` that can be read into the table of the same name and columns of
/// `to`, which keeps its own row where both have one. Reads in the order of the key and, behind a
/// page that cannot be read, goes on with the next key that can. Throws sql::failure when `to`
/// cannot be written.
rescue_count rescue_table(raw_handle const& from, raw_handle const& to, std::string const& table);

} // namespace oc::sqlite
