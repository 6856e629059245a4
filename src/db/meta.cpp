// The table meta.
#include "db/meta.hpp"

namespace oc {
namespace {

sql::query const find_value("SELECT value FROM meta WHERE name = $1");
sql::query const list_values("SELECT name, value FROM meta ORDER BY name");
sql::query const set_value("INSERT INTO meta (name, value) VALUES ($1, $2) "
                           "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
sql::query const delete_value("DELETE FROM meta WHERE name = $1");

} // namespace

std::optional<std::string> meta_reader::find(std::string_view key) const
{
    sql::cursor found(sql_, find_value, key);
    return found.next() ? std::optional(found.string(0)) : std::nullopt;
}

std::vector<std::pair<std::string, std::string>> meta_reader::list() const
{
    std::vector<std::pair<std::string, std::string>> all;
    sql::cursor row(sql_, list_values);
    while (row.next())
        all.emplace_back(row.string(0), row.string(1));
    return all;
}

void meta_table::set(std::string_view key, std::string_view value)
{
    sql::run(sql_, set_value, key, value);
}

void meta_table::remove(std::string_view key) { sql::run(sql_, delete_value, key); }

} // namespace oc
