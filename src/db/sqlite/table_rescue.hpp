// table_rescue: copies the rows of one table out of a file with damaged pages. Internal to the
// driver; one thread at a time.
#pragma once

#include "db/sqlite/lost_pages.hpp"
#include "db/sqlite/raw_handle.hpp"

#include <cstdint>
#include <string>

namespace oc::sqlite {

struct rescue_count {
    std::int64_t rows = 0;
    std::int64_t damages = 0;
};

/// CREATE TABLE for the rows of a table as they lie in its tree, without what stands in other trees
/// (indexes). `like` has the table; `called` is the name in the text.
std::string plain_definition(raw_handle const& like, std::string const& table,
                             std::string const& called);

/// Inserts every row of the table `called_in_from` that can be read into the table of `to` with the
/// same columns, which keeps its own row where both have one. Reads in the order of the key and,
/// behind a page that cannot be read, goes on with the next key that can. Throws sql::failure when
/// `to` cannot be written.
rescue_count rescue_table(raw_handle const& from, raw_handle const& to, std::string const& table,
                          std::string const& called_in_from);

/// How the records of a table of `like` look.
record_shape describe_records(raw_handle const& like, std::string const& table);

} // namespace oc::sqlite
