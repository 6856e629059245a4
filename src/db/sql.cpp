// The engine-independent half of the seam: numbers of queries, the life of a cursor.
#include "db/sql.hpp"

#include "base/check.hpp"

#include <atomic>

namespace oc::sql {
namespace {

std::size_t next_query_number()
{
    static std::atomic<std::size_t> next = 0;
    return next++;
}

} // namespace

query::query(std::string_view literal) : text_(literal), number_(next_query_number()) {}

cursor::cursor(unbound, connection& on, query const& what) : statement_(on.prepared(what))
{
    CHECK(!statement_.in_use);
    statement_.in_use = true;
}

cursor::~cursor()
{
    statement_.reset();
    statement_.in_use = false;
}

void cursor::check_parameters(std::size_t given) const
{
    CHECK(given == static_cast<std::size_t>(statement_.parameter_count()));
}

} // namespace oc::sql
