// A second connection to the database, which only reads.
#include "simulation/event_log.hpp"

#include <boost/json/parse.hpp>

#include <stdexcept>

namespace oc::test {
namespace {

std::string text_of(sqlite3_stmt* row, int column)
{
    auto const* const text = reinterpret_cast<char const*>(sqlite3_column_text(row, column));
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

} // namespace

event_log::event_log(std::filesystem::path const& database, std::int64_t after) : last_(after)
{
    sqlite3* handle = nullptr;
    auto const opened = sqlite3_open_v2(database.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr);
    handle_.reset(handle);
    sqlite3_stmt* query = nullptr;
    if (opened == SQLITE_OK)
        sqlite3_prepare_v2(handle,
                           "SELECT seq, at, topic, frame FROM events WHERE seq > ?1 ORDER BY seq",
                           -1, &query, nullptr);
    query_.reset(query);
    if (query == nullptr)
        throw std::runtime_error(std::string("no event log: ") + sqlite3_errmsg(handle));
}

std::vector<logged_event> event_log::take_new()
{
    std::vector<logged_event> found;
    auto* const row = query_.get();
    sqlite3_bind_int64(row, 1, last_);
    int code = sqlite3_step(row);
    for (; code == SQLITE_ROW; code = sqlite3_step(row)) {
        last_ = sqlite3_column_int64(row, 0);
        found.push_back({sqlite3_column_double(row, 1), text_of(row, 2),
                         boost::json::parse(text_of(row, 3)).as_object()});
    }
    sqlite3_reset(row);
    if (code != SQLITE_DONE)
        throw std::runtime_error(std::string("event log: ") + sqlite3_errmsg(handle_.get()));
    return found;
}

} // namespace oc::test
